"""The demonstration's units: two sections beside the front desk, so that one sees that a clerk of one sees its cases alone."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import all_staff, units
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.services.units.keep_routing import keep_routing
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.tenants.queries import TenantView

EVERYWHERE: Final = ("uketsuke", "shinsa", "kessai")
"""Works in every unit (兼務)."""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A unit, whose procedures are its own, and (name of sign-in, level) of who works there alone."""

    name: str
    code: str
    procedures: tuple[str, ...]
    people: tuple[tuple[str, int], ...]


SECTIONS: Final = (
    Section(
        name="こども家庭課",
        code="こども",
        procedures=("jido-teate-nintei", "ninshin-todoke", "hoiku-riyo-moshikomi"),
        people=(),
    ),
    Section(
        name="介護保険課",
        code="介護",
        procedures=("kaigo-nintei-shinki", "kaigo-futan-wariai-saikofu"),
        people=(("kaigo", 0), ("kaigo-kacho", 2)),
    ),
)


def fill(*, tenant: TenantView, now: datetime) -> None:
    """A tenant that keeps units already is left alone; what no section owns stays with the office as a whole."""
    with tenant_transaction(tenant.id):
        if units():
            return
        made = {
            section.code: add_unit(name=section.name, code=section.code, parent=ROOT, by=OPERATOR, now=now)
            for section in SECTIONS
        }
        for section in SECTIONS:
            for procedure in section.procedures:
                keep_routing(
                    procedure=procedure,
                    owner=made[section.code],
                    rules=(),
                    take_along=False,
                    by=OPERATOR,
                    now=now,
                )
        for member in all_staff():
            place_staff(
                staff_id=member.id,
                places=_places(member.username.partition("@")[0], made),
                by=OPERATOR,
                now=now,
            )


def _places(local: str, made: dict[str, UUID]) -> list[Place]:
    if local in EVERYWHERE:
        level = 2 if local == "kessai" else 0
        return [Place(unit=unit, level=level) for unit in (*made.values(), ROOT)]
    mine = [
        Place(unit=made[section.code], level=level)
        for section in SECTIONS
        for name, level in section.people
        if name == local
    ]
    return mine or [Place(unit=ROOT, level=0)]
