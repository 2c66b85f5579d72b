"""Which cases a member of staff sees: those of their units, of the units that they answer for, and what was granted."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from madoguchi.accounts.domain.units import seen_from as seen_from_place
from madoguchi.accounts.permissions import Member, Operator
from madoguchi.accounts.queries import units
from madoguchi.applications.models import Application, CaseGrant


def seen_by(by: Member, *, today: date) -> Q:
    """The filter of applications; the operator's, and that of an office that keeps no units, lets all through."""
    if by.sees_every_case:
        return Q()
    return Q(unit_id__in=by.sees) | Q(id__in=granted(by, today=today))


def granted(by: Member, *, today: date) -> Any:
    """Ids of the applications that are shown to them besides, to one of their units, or to one in which somebody works for
    whom they stand in today, as a query."""
    rows = CaseGrant.objects.filter(given_to__in={by.id, *by.units, *_of_the_absent(by)})
    return rows.exclude(until__lt=today).values("application_id")


def _of_the_absent(by: Member) -> list[UUID]:
    """The units in which those work for whom they stand in today."""
    return [place.unit for each in by.stands_in for place in each.places]


def works_on(by: Member, application_id: UUID, *, unit: UUID, today: date) -> bool:
    """Whether the case of this unit is their own work, or was shown to them for it; else they only answer for it."""
    if isinstance(by, Operator) or unit in by.units:
        return True
    return bool(granted(by, today=today).filter(application_id=application_id).exists())


def seen_from(by: Member, application_id: UUID, *, unit: UUID, today: date) -> UUID:
    """The unit of theirs through which they see a case of this one, as its applicant is told: where they work in it, that
    one; the one to which it is shown; the nearest above it that they lead. Who stands in for somebody looks for that
    person's unit; whoever sees it in person alone looks for the unit whose case it is.
    """
    if not by.places or any(place.unit == unit for place in by.places):
        return unit
    everything = units()
    own = seen_from_place(unit, by.places, everything)
    if own is not None:
        return own
    shown = granted(by, today=today).filter(application_id=application_id).values_list("given_to", flat=True)
    there = set(shown)
    mine = [unit for unit in (*(place.unit for place in by.places), *_of_the_absent(by)) if unit in there]
    if mine:
        return mine[0]
    absent = (seen_from_place(unit, each.places, everything) for each in by.stands_in)
    return next((found for found in absent if found is not None), unit)


def sees(by: Member, application_id: UUID, *, today: date) -> bool:
    """Whether they see this one."""
    return bool(Application.objects.filter(seen_by(by, today=today), id=application_id).exists())


def seen_ids(by: Member, *, today: date) -> Any:
    """Ids of all that they see, as a query, for tables that name applications."""
    return Application.objects.filter(seen_by(by, today=today)).values("id")
