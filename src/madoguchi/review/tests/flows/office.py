"""A town of units and ranks for cases that go through them: 財務部 with 税務課 (the owner), 調査課 and 会計課 below it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from madoguchi.accounts.domain.flow_places import FlowPlaces
from madoguchi.accounts.domain.units import ROOT, Place, sight
from madoguchi.accounts.permissions import OPERATOR, Member, Role, StandsIn
from madoguchi.accounts.queries import units
from madoguchi.accounts.services.units.keep_flow_places import keep_flow_places
from madoguchi.accounts.services.units.keep_units import add_unit
from madoguchi.applications.services.units.keep_routing import keep_routing
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.review.tests.cast import NOW
from madoguchi.review.tests.flows.cast import FlowCase, as_run

CLERK_RANK, SECTION, HEAD = 0, 2, 3
"""係員, 課長, 部長."""


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """Its units by name."""

    head: UUID
    tax: UUID
    survey: UUID
    finance: UUID
    elsewhere: UUID
    """below another 部"""

    def member(self, role: Role, *places: tuple[UUID, int], name: str = "") -> Member:
        """Somebody who holds the role and works there."""
        there = tuple(Place(unit=unit, level=level) for unit, level in places)
        with tenant_transaction():
            sees = sight(there, units())
        return Member(
            id=new_id(),
            name=name or role,
            roles=(role,),
            units=sees.own,
            overseen=sees.overseen,
            places=there,
        )

    def case(self, name: str, **answers: str) -> FlowCase:
        """A case of 税務課, as it arrives."""
        return FlowCase(name, answers=answers)

    def routed(self, name: str) -> None:
        """The procedure's cases go to 税務課."""
        keep_routing(
            procedure=as_run(name).id, owner=self.tax, rules=(), take_along=False, by=OPERATOR, now=NOW
        )

    def said(self, **changed: object) -> None:
        """The parts are units and the levels are ranks, for all procedures."""
        places = FlowPlaces(
            parts={"survey": self.survey, "finance": self.finance}, ranks={1: SECTION, 2: HEAD}
        )
        with tenant_transaction():
            keep_flow_places(
                procedure="",
                places=msgspec.structs.replace(places, **changed),
                shown=str(FlowPlaces()),
                by=OPERATOR,
                now=NOW,
            )


def town() -> Town:
    """In the tenant in scope."""

    def made(name: str, code: str, parent: UUID = ROOT) -> UUID:
        return add_unit(name=name, code=code, parent=parent, by=OPERATOR, now=NOW)

    with tenant_transaction():
        head = made("財務部", "1")
        found = Town(
            head=head,
            tax=made("税務課", "11", head),
            survey=made("調査課", "12", head),
            finance=made("会計課", "13", head),
            elsewhere=made("福祉課", "21", made("福祉部", "2")),
        )
    found.routed("risai")
    return found


def standing_in(deputy: Member, absent: Member) -> Member:
    """The deputy on a day on which the other is away."""
    away = StandsIn(
        id=absent.id, name=absent.name, places=absent.places, units=absent.units | absent.overseen
    )
    return msgspec.structs.replace(deputy, stands_in=(*deputy.stands_in, away))
