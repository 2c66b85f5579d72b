"""Change roles: at once, or with a second administrator's word where one person alone would gain too much."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from madoguchi.accounts.models import RoleRequest, Staff
from madoguchi.accounts.permissions import OPERATOR, Member, needs_second_person, require
from madoguchi.accounts.services.staff.staff_rows import check_roles, locked
from madoguchi.accounts.services.staff.tell import record_and_tell
from madoguchi.audit.queries import was_done_by_staff
from madoguchi.kernel.ids import new_id

TAKEN_OVER: Final = timedelta(days=7)
"""So long somebody else may know what lets a member of staff in."""
_LET_IN: Final = ("staff.added", "staff.password_reset", "staff.authenticator_reset")


class RolesMoved(Exception):
    """The roles are not what the page, or the request, says they were; nothing was changed."""


class NoSuchRequest(Exception):
    """Nothing waits under this id: it was confirmed, declined, or never there."""


class OwnRequest(Exception):
    """Who asked and whom it is for cannot be the second person; nor can two be, one of whom a colleague has just let in."""


def change_roles(
    *,
    staff_id: UUID,
    roles: Sequence[str],
    now: datetime,
    by: Member,
    shown: Iterable[str] | None = None,
) -> bool:
    """Whether the roles are changed; else they wait for another administrator. The operator's word is enough.

    `shown` are the roles that the page showed. Raises RolesMoved, UnknownStaff, InvalidStaff, NotAllowed.
    """
    require(by, "staff.manage")
    check_roles(roles)
    row = locked(staff_id)
    if shown is not None and set(shown) != set(row.roles):
        raise RolesMoved
    if by is not OPERATOR and needs_second_person(row.roles, roles, own=by.id == staff_id):
        ask_for_roles(row=row, roles=roles, by=by, now=now)
        return False
    _end_waiting(row, by, now)
    _give(row, roles, by, now)
    return True


def ask_for_roles(*, row: Staff, roles: Sequence[str], by: Member, now: datetime) -> None:
    """Let it wait; what waited for the same person before is declined."""
    _end_waiting(row, by, now)
    RoleRequest.objects.create(
        id=new_id(),
        staff_id=row.id,
        roles_from=list(row.roles),
        roles_to=list(roles),
        asked_by=by.id,
        asked_by_name=by.name,
        asked_at=now,
    )
    record_and_tell(what="roles_asked", row=row, by=by, now=now, roles=(row.roles, roles))


def confirm_roles(*, request_id: UUID, now: datetime, by: Member) -> None:
    """The second person's word; the operator's counts too. Raises NoSuchRequest, OwnRequest, RolesMoved, NotAllowed."""
    require(by, "staff.manage")
    request = _waiting(request_id)
    if by is not OPERATOR:
        _refuse_own(request, by, now)
    row = locked(request.staff_id)
    if set(row.roles) != set(request.roles_from):
        raise RolesMoved
    _end(request, "confirmed", by, now)
    _give(row, request.roles_to, by, now, asked_by=request.asked_by_name)


def decline_roles(*, request_id: UUID, now: datetime, by: Member) -> None:
    """Nothing changes; whoever asked may do this too. Raises NoSuchRequest, NotAllowed."""
    require(by, "staff.manage")
    request = _waiting(request_id)
    row = locked(request.staff_id)
    _end(request, "declined", by, now)
    roles = (request.roles_from, request.roles_to)
    record_and_tell(what="roles_declined", row=row, by=by, now=now, roles=roles)


def _refuse_own(request: RoleRequest, by: Member, now: datetime) -> None:
    """Two persons: neither is a colleague behind a password that he has just set for one of them.

    Whoever set it does not matter, for that may have been done under a third name.
    """
    let_in = was_done_by_staff(
        actions=_LET_IN,
        subjects=[f"staff:{request.asked_by}", f"staff:{by.id}"],
        since=now - TAKEN_OVER,
    )
    if by.id in (request.asked_by, request.staff_id) or let_in:
        raise OwnRequest


def _waiting(request_id: UUID) -> RoleRequest:
    found: RoleRequest | None = (
        RoleRequest.objects.select_for_update().filter(id=request_id, outcome="waiting").first()
    )
    if found is None:
        raise NoSuchRequest(str(request_id))
    return found


def _end_waiting(row: Staff, by: Member, now: datetime) -> None:
    for request in RoleRequest.objects.select_for_update().filter(staff_id=row.id, outcome="waiting"):
        _end(request, "declined", by, now)


def _end(request: RoleRequest, outcome: str, by: Member, now: datetime) -> None:
    request.outcome, request.ended_at = outcome, now
    request.ended_by_name = "" if by is OPERATOR else by.name
    request.save(update_fields=["outcome", "ended_at", "ended_by_name"])


def _give(row: Staff, roles: Sequence[str], by: Member, now: datetime, *, asked_by: str = "") -> None:
    before, row.roles = list(row.roles), list(roles)
    row.save(update_fields=["roles"])
    detail = {"asked_by": asked_by} if asked_by else {}
    record_and_tell(what="roles_changed", row=row, by=by, now=now, roles=(before, roles), detail=detail)
