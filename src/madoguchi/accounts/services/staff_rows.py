"""The row of a member of staff, and who may change it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from madoguchi.accounts.models import Staff
from madoguchi.accounts.permissions import ROLES, require
from madoguchi.accounts.queries import StaffView


class InvalidStaff(Exception):
    """The user name or a role cannot be used; the message says why."""


class UnknownStaff(Exception):
    """The tenant in scope has no such member."""


def locked(staff_id: UUID) -> Staff:
    """The row, locked until the transaction ends. Raises UnknownStaff."""
    row: Staff | None = Staff.objects.select_for_update().filter(id=staff_id).first()
    if row is None:
        raise UnknownStaff(str(staff_id))
    return row


def require_manager(by: StaffView | None) -> None:
    """Without `by` it is the operator on the command line. Raises NotAllowed."""
    if by is not None:
        require(by, "staff.manage")


def check_roles(roles: Sequence[str]) -> None:
    """Raises InvalidStaff."""
    unknown = [role for role in roles if role not in ROLES]
    if unknown or not roles:
        raise InvalidStaff(f"{' '.join(unknown) or 'no role'}: choose from {' '.join(ROLES)}")
