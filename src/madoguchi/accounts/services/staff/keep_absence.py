"""Say that somebody is away, and who decides for them meanwhile (代決)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from madoguchi.accounts.models import Absence, Staff
from madoguchi.accounts.permissions import Member, may, require
from madoguchi.accounts.queries import ranks, view
from madoguchi.accounts.services.staff.staff_rows import locked
from madoguchi.audit.services.record import record
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.eras import format_wareki
from madoguchi.kernel.ids import new_id

LONGEST: Final = timedelta(days=366)
Wrong = Literal["days", "past", "long", "twice", "deputy", "role", "away", "own", "level", "decides"]


class InvalidAbsence(Exception):
    """Something of it cannot be used; `what` says which."""

    def __init__(self, what: Wrong) -> None:
        self.what = what
        super().__init__(what)


class AnothersAbsence(Exception):
    """Only an administrator says when somebody else is away."""


class NoSuchAbsence(Exception):
    """It is over, was ended, or was never there."""


def keep_absence(
    *,
    staff_id: UUID,
    deputy_id: UUID,
    level: int | None,
    starts_on: date,
    ends_on: date,
    by: Member,
    now: datetime,
) -> None:
    """From the first to the last day the deputy decides what this person would decide, at this rank or at each they hold.

    The person themself or an administrator says so. The deputy holds the role of who decides already: what a deputy gets
    is the unit and the rank. Nobody stands in for two weeks that overlap, for who stands in, or by an own word for a colleague.
    Raises InvalidAbsence, AnothersAbsence, UnknownStaff, NotAllowed.
    """
    require(by, "staff.manage", "case.decide")
    own = _is_own(staff_id, by)
    for id in sorted({staff_id, deputy_id}):  # two who name each other do so one after the other
        locked(id)
    same = {"deputy_id": deputy_id, "level": level, "starts_on": starts_on, "ends_on": ends_on}
    if Absence.objects.filter(staff_id=staff_id, **same).exists():
        return  # the same button again
    if wrong := _wrong(
        staff_id, deputy_id, level, starts_on, ends_on, own=own, by=by, today=day_in_japan(now)
    ):
        raise InvalidAbsence(wrong)
    Absence.objects.create(id=new_id(), staff_id=staff_id, kept_at=now, **same)
    _record("staff.absence_kept", staff_id, deputy_id, (starts_on, ends_on), by, now)


def end_absence(*, staff_id: UUID, absence_id: UUID, by: Member, now: datetime) -> None:
    """They are back, or do not go: the deputy decides for them no longer. Raises NoSuchAbsence,
    AnothersAbsence, UnknownStaff, NotAllowed."""
    require(by, "staff.manage", "case.decide")
    _is_own(staff_id, by)
    locked(staff_id)
    today = day_in_japan(now)
    row = Absence.objects.filter(id=absence_id, staff_id=staff_id, ends_on__gte=today).first()
    if row is None:
        raise NoSuchAbsence(str(absence_id))
    if row.starts_on >= today:
        Absence.objects.filter(id=row.id).delete()
    else:
        Absence.objects.filter(id=row.id).update(ends_on=today - timedelta(days=1))
    _record("staff.absence_ended", staff_id, row.deputy_id, (row.starts_on, row.ends_on), by, now)


def _is_own(staff_id: UUID, by: Member) -> bool:
    """Whether it is of the person themself. Raises AnothersAbsence."""
    if by.id != staff_id and not may(by, "staff.manage"):
        raise AnothersAbsence(str(staff_id))
    return by.id == staff_id


def _wrong(
    staff_id: UUID,
    deputy_id: UUID,
    level: int | None,
    starts_on: date,
    ends_on: date,
    *,
    own: bool,
    by: Member,
    today: date,
) -> Wrong | None:
    """The first rule that it breaks."""
    absent, deputy = (view(Staff.objects.get(id=id)) for id in (staff_id, deputy_id))
    there = Absence.objects.filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    rules: tuple[tuple[Wrong, bool], ...] = (
        ("days", ends_on < starts_on),
        ("past", starts_on < today),
        ("long", ends_on - starts_on > LONGEST),
        ("decides", absent.disabled or not may(absent, "case.decide")),
        ("level", level is not None and level not in ranks()),
        ("deputy", deputy_id == staff_id or deputy.disabled),
        ("role", not may(deputy, "case.decide")),
        ("own", not own and deputy_id == by.id),
        ("twice", there.filter(staff_id=staff_id).exists()),
        ("away", there.filter(staff_id=deputy_id).exists()),
    )
    return next((what for what, broken in rules if broken), None)


def _record(
    action: str, staff_id: UUID, deputy_id: UUID, days: tuple[date, date], by: Member, now: datetime
) -> None:
    first, last = map(format_wareki, days)
    deputy = Staff.objects.get(id=deputy_id).name
    detail = {"said": f"{first}から{last}まで、代決: {deputy}"}
    record(actor=by.actor(), action=action, subject=f"staff:{staff_id}", detail=detail, now=now)
