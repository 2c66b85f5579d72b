"""The gate of everything that staff do with a case, or read of it: the permission, and that the case is theirs to see."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, Permission, require
from madoguchi.applications.queries.seeing import sees
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.kernel.clock import day_in_japan


def require_case(by: Member, *permissions: Permission, of: UUID, now: datetime) -> None:
    """As `require`; and a case of another unit is not there. Raises NotAllowed, NoSuchApplication."""
    require(by, *permissions)
    if not sees(by, of, today=day_in_japan(now)):
        raise NoSuchApplication(str(of))
