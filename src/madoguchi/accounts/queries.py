"""Members of staff and client programs as the other packages see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import F

from madoguchi.accounts.domain.flow_places import NOTHING_SAID, OWNER, FlowPlaces, Tie
from madoguchi.accounts.domain.units import (
    LEADS_FROM,
    RANKS,
    ROOT,
    Place,
    Sight,
    Unit,
    above,
    holds_rank,
    now_of,
    sight,
)
from madoguchi.accounts.models import Absence, ApiClient, Placement, Rank, RoleRequest, Staff
from madoguchi.accounts.models import FlowPlaces as FlowPlacesRow
from madoguchi.accounts.models import Unit as UnitRow
from madoguchi.accounts.permissions import Member, StandsIn, may
from madoguchi.isolation.queries import Built


class StaffView(Member, frozen=True, kw_only=True):
    """A member of staff as colleagues see them. `enrolled`: an authenticator is in use."""

    username: str
    department: str

    @property
    def sees_every_case(self) -> bool:
        """The office keeps no units: who works in one, or in none yet, has places or no unit."""
        return bool(self.units) and not self.places

    must_change_password: bool
    enrolled: bool
    disabled: bool
    recovery_codes_left: int


class ClientView(msgspec.Struct, frozen=True, kw_only=True):
    """A program that uses the API. `tenants` are numbers."""

    client_id: str
    name: str
    tenants: tuple[int, ...]
    scopes: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None


def clients() -> list[ClientView]:
    """All programs of the installation, those in use first."""
    return [
        ClientView(
            client_id=row.client_id,
            name=row.name,
            tenants=tuple(row.tenants),
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            disabled_at=row.disabled_at,
        )
        for row in ApiClient.objects.order_by(F("disabled_at").asc(nulls_first=True), "client_id")
    ]


def staff(*, id: UUID, today: date | None = None) -> StaffView | None:
    """A member of the tenant in scope; with the day also for whom they decide on it, because those are away."""
    row = next(iter(_MEMBER(id=id)), None)
    if row is None:
        return None
    found = view(row)
    if today is None or not may(found, "case.decide"):
        return found
    return msgspec.structs.replace(found, stands_in=_stands_in(found.id, today))


def staff_named(*, username: str) -> StaffView | None:
    """A member of the tenant in scope, by the name they sign in with."""
    row = Staff.objects.filter(username=username.strip().lower()).first()
    return view(row) if row else None


def ids_by_username(usernames: Collection[str]) -> dict[str, UUID]:
    """Of those who sign in with one of these names: the name, in lower case, → who it is."""
    rows = Staff.objects.filter(username__in={each.strip().lower() for each in usernames})
    return dict(rows.values_list("username", "id"))


class RoleRequestView(msgspec.Struct, frozen=True, kw_only=True):
    """Roles that wait for a second administrator."""

    id: UUID
    staff_id: UUID
    staff_name: str
    username: str
    roles_from: tuple[str, ...]
    roles_to: tuple[str, ...]
    asked_by: UUID
    asked_by_name: str
    asked_at: datetime


def role_requests() -> list[RoleRequestView]:
    """What waits in the tenant in scope, the oldest first."""
    members = {row.id: row for row in Staff.objects.all()}
    return [
        RoleRequestView(
            id=row.id,
            staff_id=row.staff_id,
            staff_name=members[row.staff_id].name,
            username=members[row.staff_id].username,
            roles_from=tuple(row.roles_from),
            roles_to=tuple(row.roles_to),
            asked_by=row.asked_by,
            asked_by_name=row.asked_by_name,
            asked_at=row.asked_at,
        )
        for row in RoleRequest.objects.filter(outcome="waiting").order_by("asked_at")
    ]


def all_staff() -> list[StaffView]:
    """Everybody of the tenant in scope, by name to sign in with."""
    everything, placed = units(), _places()
    return [
        _view(row, tuple(placed.get(row.id, ())), everything) for row in Staff.objects.order_by("username")
    ]


def staff_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """id → name, of members of the tenant in scope."""
    return dict(Staff.objects.filter(id__in=ids).values_list("id", "name")) if ids else {}


def units() -> dict[UUID, Unit]:
    """Every unit of the tenant in scope, the dissolved ones too; empty when it keeps none."""
    return {
        row.id: Unit(
            id=row.id,
            name=row.name,
            code=row.code,
            parent=row.parent_id,
            closed_on=row.closed_on,
            successor=row.successor_id,
        )
        for row in _UNITS()
    }


_UNITS = Built(UnitRow, {}, lambda rows, _: rows)
_MEMBER = Built(Staff, {"id": "id"}, lambda rows, slots: rows.filter(id=slots["id"]))
"""Every page of the desk asks for both."""


def ranks() -> dict[int, str]:
    """Level → what the tenant in scope calls it, the lowest first."""
    own = dict(Rank.objects.values_list("level", "name"))
    return dict(sorted((own or RANKS).items()))


def _places(**which: Any) -> dict[UUID, list[Place]]:
    """staff → where they work, the highest level first."""
    found: dict[UUID, list[Place]] = {}
    rows = Placement.objects.filter(**which).order_by("-level", "id")
    for staff_id, unit, level in rows.values_list("staff_id", "unit_id", "level"):
        found.setdefault(staff_id, []).append(Place(unit=unit, level=level))
    return found


def view(row: Staff) -> StaffView:
    """The row without its secrets, with its units."""
    everything = units()
    places = _places(staff_id=row.id).get(row.id, []) if everything else []
    return _view(row, tuple(places), everything)


class AbsenceView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody is away on these days, both included; `level` is the rank for which another decides for them, None every one."""

    id: UUID
    staff_id: UUID
    deputy_id: UUID
    deputy: str
    level: int | None
    starts_on: date
    ends_on: date


def absences(*, staff_id: UUID, since: date) -> tuple[AbsenceView, ...]:
    """Those of one person that are not over on this day, the next first."""
    rows = list(Absence.objects.filter(staff_id=staff_id, ends_on__gte=since).order_by("starts_on", "id"))
    names = staff_names([row.deputy_id for row in rows])
    return tuple(
        AbsenceView(
            id=row.id,
            staff_id=row.staff_id,
            deputy_id=row.deputy_id,
            deputy=names.get(row.deputy_id, ""),
            level=row.level,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in rows
    )


def away(ids: Collection[UUID], *, today: date) -> dict[UUID, date]:
    """Who of these is away today → the last day on which they are."""
    if not ids:
        return {}
    rows = Absence.objects.filter(staff_id__in=ids, starts_on__lte=today, ends_on__gte=today)
    found: dict[UUID, date] = {}
    for staff_id, last in rows.values_list("staff_id", "ends_on"):
        found[staff_id] = max(last, found.get(staff_id, last))
    return found


def _stands_in(deputy_id: UUID, today: date) -> tuple[StandsIn, ...]:
    """For whom: not for those who were let go, or decide no longer; nobody stands in for who stands in."""
    rows = Absence.objects.filter(deputy_id=deputy_id, starts_on__lte=today, ends_on__gte=today)
    found = list(rows.order_by("starts_on", "id").values_list("staff_id", "level"))
    if not found:
        return ()
    everything = units()
    ids = [staff_id for staff_id, _ in found]
    members, placed = {row.id: row for row in Staff.objects.filter(id__in=ids)}, _places(staff_id__in=ids)
    absent: list[StandsIn] = []
    for staff_id, level in found:
        mine = tuple(place for place in placed.get(staff_id, ()) if level in (None, place.level))
        member = _view(members[staff_id], mine if everything else (), everything)
        if not member.disabled and may(member, "case.decide"):
            absent.append(
                StandsIn(
                    id=member.id, name=member.name, places=member.places, units=member.units | member.overseen
                )
            )
    return tuple(absent)


def flow_places(procedure: str, everything: Mapping[UUID, Unit] | None = None) -> FlowPlaces:
    """What the town says of the parts and levels of a procedure's flow; of a dissolved unit its successor. `everything`
    are its units, where they are at hand."""
    said = {row.procedure: _said(row) for row in FlowPlacesRow.objects.filter(procedure__in=("", procedure))}
    everything = units() if everything is None else everything
    whole = said.get(procedure, NOTHING_SAID).over(said.get("", NOTHING_SAID))
    return FlowPlaces(
        parts={part: now_of(unit, everything) for part, unit in whole.parts.items()},
        ranks=whole.ranks,
        governments=whole.governments,
    )


def tie_of(procedure: str, government: str) -> Tie | None:
    """Which government the town means by this name in a procedure's flow; None where it has not said."""
    said = {row.procedure: _said(row) for row in FlowPlacesRow.objects.filter(procedure__in=("", procedure))}
    return said.get(procedure, NOTHING_SAID).over(said.get("", NOTHING_SAID)).governments.get(government)


def all_flow_places() -> dict[str, FlowPlaces]:
    """Procedure → what was said for it alone; under the empty name what holds for all."""
    return {row.procedure: _said(row) for row in FlowPlacesRow.objects.all()}


def levels_held(places: FlowPlaces) -> dict[str, frozenset[int]] | None:
    """Part → the levels of approval that somebody holds there who decides; None in an office that keeps no units.

    Which unit owns a case is known with the case: its levels are those that anybody holds.
    """
    everything = units()
    if not everything:
        return None
    deciding = [each for each in all_staff() if not each.disabled and may(each, "case.decide")]

    def held(unit: UUID | None) -> frozenset[int]:
        return frozenset(
            level
            for level, rank in places.ranks.items()
            if any(
                holds_rank(each.places, rank, of=unit, units=everything)
                if unit is not None
                else any(place.level == rank for place in each.places)
                for each in deciding
            )
        )

    return {OWNER: held(None)} | {part: held(unit) for part, unit in places.parts.items()}


def units_with_rank(level: int, *, among: Collection[UUID]) -> set[UUID]:
    """Those of the units in which somebody works at this level."""
    return set(Placement.objects.filter(level=level, unit_id__in=among).values_list("unit_id", flat=True))


def leaders_of(unit: UUID) -> list[StaffView]:
    """Who leads the unit and sees cases; where nobody does, who leads the nearest one above it."""
    everything, people = (
        units(),
        [each for each in all_staff() if not each.disabled and may(each, "case.view")],
    )
    for each in (unit, *above(unit, everything)):
        leading = [
            person
            for person in people
            if any(place.unit == each and place.level >= LEADS_FROM for place in person.places)
        ]
        if leading:
            return leading
    return []


def _said(row: Any) -> FlowPlaces:
    return FlowPlaces(
        parts={part: UUID(unit) for part, unit in row.parts.items()},
        ranks={int(level): rank for level, rank in row.ranks.items()},
        governments={name: msgspec.convert(tie, Tie) for name, tie in row.governments.items()},
    )


def _view(row: Staff, places: tuple[Place, ...], everything: dict[UUID, Unit]) -> StaffView:
    """In an office that keeps no units everybody works in the one that it is; in others nobody, until they are put
    into one."""
    whole = Sight(own=frozenset({ROOT}), overseen=frozenset())
    sees = sight(places, everything) if everything else whole
    return StaffView(
        id=row.id,
        username=row.username,
        name=row.name,
        department=row.department,
        roles=tuple(row.roles),
        units=sees.own,
        overseen=sees.overseen,
        places=places,
        must_change_password=row.must_change_password,
        enrolled=row.totp_secret is not None and row.totp_counter > 0,
        disabled=row.disabled_at is not None,
        recovery_codes_left=len(row.recovery_codes),
    )
