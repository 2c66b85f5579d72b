"""Record what was done to a member of staff, and let those whom it concerns be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from madoguchi.accounts.events import StaffChanged, What
from madoguchi.accounts.models import Staff
from madoguchi.accounts.permissions import OPERATOR, Member
from madoguchi.audit.services.record import record
from madoguchi.outbox.services.publish import publish


def record_and_tell(
    *,
    what: What,
    row: Staff,
    by: Member,
    now: datetime,
    roles: tuple[Sequence[str], Sequence[str]] = ((), ()),
    detail: dict[str, str] | None = None,
    former_address: str = "",
) -> None:
    """In the transaction of the change. `roles` are (before, after)."""
    before, after = roles
    told = {"from": " ".join(before), "to": " ".join(after)} if before or after else {}
    record(
        actor=by.actor(),
        action=f"staff.{what}",
        subject=f"staff:{row.id}",
        detail=told | (detail or {}),
        now=now,
    )
    publish(
        StaffChanged(
            staff_id=str(row.id),
            what=what,
            by_id=by.actor().id,
            by_name="" if by is OPERATOR else by.name,
            roles_from=list(before),
            roles_to=list(after),
            former_address=former_address,
        ),
        now=now,
    )
