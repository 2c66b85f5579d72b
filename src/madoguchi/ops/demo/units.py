"""The demonstration's units: sections beside the front desk, so that one sees that a clerk of one sees its cases alone, and which
of them does which part of the steps of a procedure."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.flow_places import NOTHING_SAID, FlowPlaces
from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import all_staff, units
from madoguchi.accounts.services.units.keep_flow_places import keep_flow_places
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.accounts.services.units.place_staff import place_staff
from madoguchi.applications.services.units.keep_routing import keep_routing
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.tenants.queries import TenantView

EVERYWHERE: Final = ("uketsuke", "shinsa", "kessai")
"""Works in every unit (兼務)."""
LEVELS: Final = {"kessai": 2, "bucho": 3}
"""課長 of every unit, and 部長 above them all; the others are 係員 where no section says otherwise."""
PARTS: Final = {
    "finance": "会計",
    "survey": "産業",
    "jury": "産業",
    "board": "介護",
    "advice": "介護",
    "health": "こども",
    "nurse": "こども",
}
"""Part (係) of a flow → the code of the unit that it is: also those of procedures that somebody brings to try them."""
RANKS: Final = {1: 2, 2: 3}
"""The first approval (決裁) is a 課長's, the second a 部長's."""


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
    Section(name="産業課", code="産業", procedures=("shotengai-hojokin",), people=()),
    Section(name="会計課", code="会計", procedures=(), people=(("kaikei", 0),)),
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
        parts = {part: made[code] for part, code in PARTS.items()}
        keep_flow_places(
            procedure="",
            places=FlowPlaces(parts=parts, ranks=RANKS),
            shown=str(NOTHING_SAID),
            by=OPERATOR,
            now=now,
        )


def _places(local: str, made: dict[str, UUID]) -> list[Place]:
    level = LEVELS.get(local, 0)
    if local in EVERYWHERE:
        return [Place(unit=unit, level=level) for unit in (*made.values(), ROOT)]
    mine = [
        Place(unit=made[section.code], level=own)
        for section in SECTIONS
        for name, own in section.people
        if name == local
    ]
    return mine or [Place(unit=ROOT, level=level)]
