"""Put a member of staff into units, each with a level there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from madoguchi.accounts.domain.units import Place
from madoguchi.accounts.events import StaffPlaced
from madoguchi.accounts.models import Placement, Staff
from madoguchi.accounts.permissions import OPERATOR, Member, may, require
from madoguchi.accounts.queries import ranks, units
from madoguchi.accounts.services.staff.staff_rows import locked
from madoguchi.accounts.services.units.keep_units import NoSuchUnit
from madoguchi.audit.services.record import record
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish


class PlacesMoved(Exception):
    """Somebody else moved the same person since the page was drawn; nothing was changed."""


class OwnPlaces(Exception):
    """Who sees cases does not put themself where they see more of them, or decide on more: another administrator does."""


class NoSuchLevel(Exception):
    """The town has no such level."""


def place_staff(
    *,
    staff_id: UUID,
    places: Sequence[Place],
    by: Member,
    now: datetime,
    shown: Iterable[Place] | None = None,
) -> None:
    """From now on they work there, and nowhere else: what they see changes at once.

    `shown` are the places that the page showed. Raises PlacesMoved, OwnPlaces, NoSuchUnit, NoSuchLevel, UnknownStaff,
    NotAllowed.
    """
    require(by, "staff.manage")
    row = locked(staff_id)
    check_places(places)
    if shown is not None and set(shown) != set(_places(staff_id)):
        raise PlacesMoved
    if gains_alone(by, staff_id=staff_id, before=_places(staff_id), after=places):
        raise OwnPlaces
    put(row, places, by, now)


def check_places(places: Iterable[Place]) -> None:
    """Raises NoSuchUnit, NoSuchLevel."""
    everything, levels = units(), ranks()
    for place in places:
        if place.unit not in everything or not everything[place.unit].open:
            raise NoSuchUnit(str(place.unit))
        if place.level not in levels:
            raise NoSuchLevel(str(place.level))


def gains_alone(by: Member, *, staff_id: UUID, before: Iterable[Place], after: Iterable[Place]) -> bool:
    """Whether somebody would gain places for themself, who holds a role that they are worth something for; the rule is that
    of roles (`permissions.needs_second_person`)."""
    gained = set(after) - set(before)
    return by is not OPERATOR and by.id == staff_id and bool(gained) and may(by, "case.view")


def put(row: Staff, places: Iterable[Place], by: Member, now: datetime) -> None:
    """Write it down; what was asked has been checked."""
    levels = {place.unit: place.level for place in places}
    Placement.objects.filter(staff_id=row.id).delete()
    Placement.objects.bulk_create(
        Placement(id=new_id(), staff_id=row.id, unit_id=unit, level=level) for unit, level in levels.items()
    )
    everything, words = units(), ranks()
    said = "、".join(f"{everything[unit].name} {words[level]}" for unit, level in levels.items())
    record(
        actor=by.actor(),
        action="staff.placed",
        subject=f"staff:{row.id}",
        detail={"said": said or "なし"},
        now=now,
    )
    publish(StaffPlaced(staff_id=str(row.id)), now=now)


def _places(staff_id: UUID) -> list[Place]:
    rows = Placement.objects.filter(staff_id=staff_id).values_list("unit_id", "level")
    return [Place(unit=unit, level=level) for unit, level in rows]
