"""Who is in charge of a case (担当者): take it, give it to a colleague, hand it over to another unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member, NotAllowed, may, require
from madoguchi.accounts.queries import StaffView, all_staff, units
from madoguchi.accounts.services.staff.hold_staff import hold_staff
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import WORKER, on_side, tenant_transaction
from madoguchi.review.domain.seen import Seen
from madoguchi.review.services.as_seen import locked_as_seen


class NotThere(Exception):
    """Who was named does not work in the unit whose case it is, or may see no cases."""


class SameUnit(Exception):
    """It is that unit's case already, or there is no such unit."""


def claim(*, application_id: UUID, seen: Seen, by: Member, now: datetime) -> None:
    """From now on oneself is in charge. Raises NotAllowed, Stale, NoSuchApplication."""
    require_case(by, "case.write_message", of=application_id, now=now)
    row = locked_as_seen(application_id=application_id, seen=seen)
    held = hold_staff(by.id)
    if held is not None and (held.disabled or not may(held, "case.view")):
        raise NotAllowed("case.write_message")
    _charge(row, by.id, by, now)


def assign(*, application_id: UUID, to: UUID | None, seen: Seen, by: Member, now: datetime) -> None:
    """A colleague of the unit is in charge, or nobody. Raises NotAllowed, NotThere, Stale, NoSuchApplication."""
    require_case(by, "case.accept", of=application_id, now=now)
    row = locked_as_seen(application_id=application_id, seen=seen)
    if to is not None and not _works_in(hold_staff(to), row.unit_id):
        raise NotThere(str(to))
    _charge(row, to, by, now)


def hand_over(*, application_id: UUID, unit: UUID, seen: Seen, by: Member, now: datetime) -> None:
    """It is another unit's case from now on, and nobody is in charge yet. Whoever gave it may not see it any more.

    Opens its own transaction. Raises NotAllowed, SameUnit, Stale, NoSuchApplication.
    """
    require(by, "case.accept")
    with tenant_transaction():
        require_case(by, "case.accept", of=application_id, now=now)
    with on_side(WORKER), tenant_transaction():  # the database shows staff no row of another unit's
        row = locked_as_seen(application_id=application_id, seen=seen)
        everything = units()
        if unit == row.unit_id or unit not in everything or not everything[unit].open:
            raise SameUnit(str(unit))
        moved = {"from": str(row.unit_id), "unit": str(unit)}
        row.unit_id, row.assigned_to, row.left_at = unit, None, None
        bump(row)
        row.save(update_fields=["unit_id", "assigned_to", "left_at", "revision"])
        record(
            actor=by.actor(),
            action="case.handed_over",
            subject=subject(application_id),
            detail=moved,
            now=now,
        )


def colleagues(unit: UUID) -> list[StaffView]:
    """Who can be in charge of a case of this unit: who works there and sees cases."""
    return [each for each in all_staff() if _works_in(each, unit)]


def _works_in(member: StaffView | None, unit: UUID) -> bool:
    return member is not None and not member.disabled and unit in member.units and may(member, "case.view")


def _charge(row: Any, to: UUID | None, by: Member, now: datetime) -> None:
    row.assigned_to, row.left_at = to, None
    bump(row)
    row.save(update_fields=["assigned_to", "left_at", "revision"])
    detail = {"staff": str(to) if to else ""}
    record(actor=by.actor(), action="case.assigned", subject=subject(row.id), detail=detail, now=now)
