"""Members of staff and client programs as the other packages see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import F

from madoguchi.accounts.domain.units import RANKS, ROOT, Place, Sight, Unit, sight
from madoguchi.accounts.models import ApiClient, Placement, Rank, RoleRequest, Staff
from madoguchi.accounts.models import Unit as UnitRow
from madoguchi.accounts.permissions import Member


class StaffView(Member, frozen=True, kw_only=True):
    """A member of staff as colleagues see them. `enrolled`: an authenticator is in use."""

    username: str
    department: str
    places: tuple[Place, ...]
    """none in an office that keeps no units, and of who has not been put into one yet"""

    @property
    def sees_the_office(self) -> bool:
        """The office keeps no units: who works in one, or in none yet, has places or no unit."""
        return bool(self.units) and not self.places

    def seen_from(self, unit: UUID) -> UUID:
        mine = [place.unit for place in self.places]
        return unit if unit in self.units or not mine else mine[0]

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


def staff(*, id: UUID) -> StaffView | None:
    """A member of the tenant in scope."""
    row = Staff.objects.filter(id=id).first()
    return view(row) if row else None


def staff_named(*, username: str) -> StaffView | None:
    """A member of the tenant in scope, by the name they sign in with."""
    row = Staff.objects.filter(username=username.strip().lower()).first()
    return view(row) if row else None


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
        for row in UnitRow.objects.all()
    }


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
