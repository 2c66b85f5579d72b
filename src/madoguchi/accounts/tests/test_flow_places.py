"""What a town says of where steps are done: for all procedures, for one, and nothing over a colleague's word."""

from __future__ import annotations

from uuid import UUID

import pytest

from madoguchi.accounts.domain.flow_places import FlowPlaces
from madoguchi.accounts.domain.units import ROOT, Place
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import all_flow_places, flow_places, levels_held
from madoguchi.accounts.services.staff.keep_staff import add_staff, disable_staff
from madoguchi.accounts.services.units.keep_flow_places import FlowPlacesMoved, TooMany, keep_flow_places
from madoguchi.accounts.services.units.keep_units import NoSuchUnit, add_unit, close_unit
from madoguchi.accounts.services.units.place_staff import NoSuchLevel, place_staff
from madoguchi.accounts.tests.cast import NOW
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan

NOTHING = str(FlowPlaces())


@pytest.fixture
def units(aoba) -> dict[str, UUID]:
    with tenant_transaction():
        head = add_unit(name="財務部", code="1", parent=ROOT, by=OPERATOR, now=NOW)
        return {"head": head} | {
            name: add_unit(name=name, code=name, parent=head, by=OPERATOR, now=NOW)
            for name in ("tax", "roads")
        }


def said(procedure: str, places: FlowPlaces, *, shown: str = NOTHING) -> None:
    with tenant_transaction():
        keep_flow_places(procedure=procedure, places=places, shown=shown, by=OPERATOR, now=NOW)


def test_a_procedure_says_only_what_is_otherwise_than_for_all(units):
    said("", FlowPlaces(parts={"survey": units["tax"], "pay": units["tax"]}, ranks={1: 2, 2: 3}))
    said("risai", FlowPlaces(parts={"survey": units["roads"]}, ranks={2: 2}))
    with tenant_transaction():
        assert flow_places("other").parts == {"survey": units["tax"], "pay": units["tax"]}
        own = flow_places("risai")
    assert own == FlowPlaces(parts={"survey": units["roads"], "pay": units["tax"]}, ranks={1: 2, 2: 2})


def test_of_a_dissolved_unit_its_successor_does_the_part(units):
    said("", FlowPlaces(parts={"survey": units["tax"]}))
    with tenant_transaction():
        close_unit(unit_id=units["tax"], successor=units["roads"], day=day_in_japan(NOW))
        assert flow_places("risai").parts == {"survey": units["roads"]}


@pytest.mark.parametrize(
    ("error", "places"),
    [
        (NoSuchUnit, FlowPlaces(parts={"survey": UUID(int=99)})),
        (NoSuchUnit, FlowPlaces(parts={"owner": ROOT})),
        (NoSuchLevel, FlowPlaces(ranks={1: 9})),
        (TooMany, FlowPlaces(ranks={10: 1})),
        (TooMany, FlowPlaces(ranks={0: 1})),
        (TooMany, FlowPlaces(parts={f"p{n}": ROOT for n in range(201)})),
    ],
)
def test_what_is_not_there_cannot_be_said(units, error, places):
    with pytest.raises(error):
        said("", places)
    with tenant_transaction():
        assert all_flow_places() == {}


def test_nobody_says_over_a_colleague(units):
    first = FlowPlaces(parts={"survey": units["tax"]}, ranks={1: 2, 2: 3})
    said("", first)
    with pytest.raises(FlowPlacesMoved):
        said("", FlowPlaces(parts={"survey": units["roads"]}))
    said("", FlowPlaces(parts={"survey": units["roads"]}), shown=str(first))
    with tenant_transaction():
        assert flow_places("").parts == {"survey": units["roads"]}
        assert len(entries(actions=["flow_places.kept"])) == 2


def test_a_level_is_held_by_who_decides_at_its_rank_in_the_unit_or_above(units):
    places = FlowPlaces(parts={"survey": units["tax"]}, ranks={1: 2, 2: 3})
    with tenant_transaction():
        head = add_staff(
            username="a@aoba.example", name="部長", roles=["approver"], by=OPERATOR, now=NOW
        ).staff
        clerk = add_staff(
            username="b@aoba.example", name="課長", roles=["reception"], by=OPERATOR, now=NOW
        ).staff
        place_staff(staff_id=head.id, places=[Place(unit=units["head"], level=3)], by=OPERATOR, now=NOW)
        place_staff(staff_id=clerk.id, places=[Place(unit=units["tax"], level=2)], by=OPERATOR, now=NOW)
        assert levels_held(places) == {"owner": frozenset({2}), "survey": frozenset({2})}
        disable_staff(staff_id=head.id, by=OPERATOR, now=NOW)
        assert levels_held(places) == {"owner": frozenset(), "survey": frozenset()}


def test_an_office_without_units_is_asked_nothing_and_one_town_hears_nothing_of_another(units, midori):
    said("", FlowPlaces(parts={"survey": units["tax"]}))
    with tenant_scope(midori.id), tenant_transaction():
        assert all_flow_places() == {}
        assert levels_held(flow_places("risai")) is None
