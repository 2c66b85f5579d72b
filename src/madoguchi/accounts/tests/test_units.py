"""Units: a tree without circles, who sees what from a place in it, and an office that keeps none."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from madoguchi.accounts.domain.units import (
    MOST_DEEP,
    RANKS,
    ROOT,
    Place,
    Sight,
    Unit,
    in_order,
    now_of,
    path_in_words,
    seen_from,
    sight,
)
from madoguchi.accounts.permissions import OPERATOR
from madoguchi.accounts.queries import ranks, staff, units
from madoguchi.accounts.services.staff.keep_staff import add_staff
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.units.keep_units import (
    InvalidUnit,
    NoSuchUnit,
    UnitMoved,
    add_unit,
    as_shown,
    change_unit,
    close_unit,
    name_levels,
)
from madoguchi.accounts.services.units.place_staff import NoSuchLevel, OwnPlaces, PlacesMoved, place_staff
from madoguchi.accounts.tests.cast import NOW
from madoguchi.audit.queries import entries
from madoguchi.isolation.scope import tenant_transaction

DAY = date(2026, 4, 1)
WELFARE, CHILDREN, ALLOWANCE, ROADS, FORMER = (UUID(int=n) for n in range(1, 6))
TREE = {
    unit.id: unit
    for unit in (
        Unit(id=ROOT, name="あおば市", code="", parent=None),
        Unit(id=WELFARE, name="福祉部", code="10", parent=ROOT),
        Unit(id=CHILDREN, name="こども家庭課", code="11", parent=WELFARE),
        Unit(id=ALLOWANCE, name="手当係", code="111", parent=CHILDREN),
        Unit(id=ROADS, name="道路課", code="20", parent=ROOT),
        Unit(id=FORMER, name="児童課", code="09", parent=WELFARE, closed_on=DAY, successor=CHILDREN),
    )
}


def sees(*places: tuple[UUID, int]) -> Sight:
    return sight([Place(unit=unit, level=level) for unit, level in places], TREE)


def test_a_clerk_sees_the_own_unit_and_nothing_below_or_above():
    assert sees((WELFARE, 0)) == Sight(own=frozenset({WELFARE}), overseen=frozenset())


def test_a_clerk_sees_what_the_dissolved_unit_saw_that_the_own_took_over_from():
    assert sees((CHILDREN, 0)).own == {CHILDREN, FORMER}


def test_who_leads_a_unit_answers_for_all_below_it_the_dissolved_ones_too():
    assert sees((WELFARE, 1)) == Sight(
        own=frozenset({WELFARE}), overseen=frozenset({CHILDREN, ALLOWANCE, FORMER})
    )
    assert sees((ROOT, 1)).overseen == TREE.keys() - {ROOT}


def test_who_works_in_two_units_sees_both_and_leads_only_where_they_lead():
    assert sees((ROADS, 1), (CHILDREN, 0)) == Sight(
        own=frozenset({ROADS, CHILDREN, FORMER}), overseen=frozenset()
    )


def test_who_works_nowhere_sees_nothing():
    assert sees() == Sight(own=frozenset(), overseen=frozenset())


def test_a_dissolved_unit_is_its_successor_now_and_one_that_nobody_knows_the_whole_office():
    assert now_of(FORMER, TREE) == CHILDREN
    assert now_of(ROADS, TREE) == ROADS
    assert now_of(UUID(int=99), TREE) == ROOT


def test_the_units_stand_below_each_other_by_their_codes_without_the_dissolved():
    assert [(level, unit.name) for level, unit in in_order(TREE)] == [
        (0, "あおば市"), (1, "福祉部"), (2, "こども家庭課"), (3, "手当係"), (1, "道路課"),
    ]  # fmt: skip
    assert path_in_words(ALLOWANCE, TREE) == "福祉部 こども家庭課 手当係"
    assert path_in_words(ROOT, TREE) == "あおば市"


def test_an_office_without_units_is_one_unit_in_which_everybody_works(clerk):
    with tenant_transaction():
        found = staff(id=clerk.id)
        assert units() == {}
    assert found is not None
    assert found.units == {ROOT}
    assert not found.overseen and not found.places
    assert found.sees_every_case


def test_the_first_unit_leaves_everybody_what_they_saw_and_who_comes_later_sees_nothing_yet(clerk):
    with tenant_transaction():
        add_unit(name="福祉課", code="10", parent=ROOT, by=OPERATOR, now=NOW)
        new = add_staff(username="new@aoba.example", name="新人", roles=["reception"], by=OPERATOR, now=NOW)
        before, after = staff(id=clerk.id), staff(id=new.staff.id)
    assert before is not None and after is not None
    assert before.units == {ROOT}
    assert not after.units
    assert not before.sees_every_case and not after.sees_every_case


@pytest.fixture
def line(aoba):
    """Ids of as many units below each other as there may be."""
    with tenant_transaction():
        found = [ROOT]
        for level in range(MOST_DEEP):
            made = add_unit(name=f"{level}段目", code=str(level), parent=found[-1], by=OPERATOR, now=NOW)
            found.append(made)
    return found[1:]


def refused(what: str, act, **given) -> None:
    with pytest.raises(InvalidUnit) as error, tenant_transaction():
        act(by=OPERATOR, now=NOW, **given)
    assert error.value.what == what


@pytest.mark.parametrize(
    ("what", "name", "code"),
    [
        ("name", " ", "90"),
        ("name", "あ" * 61, "90"),
        ("code", "課", ""),
        ("code", "課", "1" * 13),
        ("taken", "課", "0"),
    ],
)
def test_what_a_unit_is_called_must_be_usable(line, what, name, code):
    refused(what, add_unit, name=name, code=code, parent=ROOT)


def test_units_stand_only_so_deep_and_in_no_circle(line):
    refused("deep", add_unit, name="課", code="90", parent=line[-1])
    refused("parent", change_unit, unit_id=line[0], name="部", code="0", parent=line[2])
    refused("parent", change_unit, unit_id=line[0], name="部", code="0", parent=line[0])
    with tenant_transaction():
        above = add_unit(name="上", code="91", parent=ROOT, by=OPERATOR, now=NOW)
    refused("deep", change_unit, unit_id=line[0], name="部", code="0", parent=above)


def test_below_a_unit_that_is_not_there_nothing_stands(line):
    with pytest.raises(NoSuchUnit), tenant_transaction():
        add_unit(name="課", code="90", parent=UUID(int=99), by=OPERATOR, now=NOW)


def test_who_worked_in_a_dissolved_unit_works_in_its_successor_at_the_higher_level(line, clerk):
    *_, last = line
    with tenant_transaction():
        other = add_unit(name="課", code="90", parent=ROOT, by=OPERATOR, now=NOW)
        both = [Place(unit=last, level=2), Place(unit=other, level=1)]
        place_staff(staff_id=clerk.id, places=both, by=OPERATOR, now=NOW)
        close_unit(unit_id=last, successor=other, day=DAY)
        found = staff(id=clerk.id)
    assert found is not None
    assert found.places == (Place(unit=other, level=2),)
    assert found.units == {other, last}


def test_who_led_a_dissolved_unit_does_not_answer_for_the_units_below_its_successor(line, clerk):
    upper, lower, *_ = line
    with tenant_transaction():
        dissolved = add_unit(name="係", code="90", parent=upper, by=OPERATOR, now=NOW)
        place_staff(staff_id=clerk.id, places=[Place(unit=dissolved, level=1)], by=OPERATOR, now=NOW)
        close_unit(unit_id=dissolved, successor=upper, day=DAY)
        found = staff(id=clerk.id)
    assert found is not None
    assert found.units == {upper, dissolved}
    assert lower not in found.overseen
    assert found.places == (Place(unit=upper, level=0),)


def test_a_unit_with_units_below_it_and_the_whole_office_are_not_dissolved(line):
    for unit, successor in ((line[0], ROOT), (ROOT, line[0]), (line[-1], line[-1])):
        with pytest.raises(InvalidUnit), tenant_transaction():
            close_unit(unit_id=unit, successor=successor, day=DAY)


def test_people_are_put_only_where_something_is_and_as_the_page_showed_them(line, clerk):
    with tenant_transaction():
        with pytest.raises(NoSuchUnit):
            place_staff(staff_id=clerk.id, places=[Place(unit=UUID(int=99), level=0)], by=OPERATOR, now=NOW)
        with pytest.raises(NoSuchLevel):
            place_staff(staff_id=clerk.id, places=[Place(unit=line[0], level=9)], by=OPERATOR, now=NOW)
        place_staff(staff_id=clerk.id, places=[Place(unit=line[0], level=1)], by=OPERATOR, now=NOW)
        with pytest.raises(PlacesMoved):
            place_staff(staff_id=clerk.id, places=[], shown=(), by=OPERATOR, now=NOW)
        found, said = staff(id=clerk.id), entries(subject=f"staff:{clerk.id}", actions=["staff.placed"])
    assert found is not None and found.places == (Place(unit=line[0], level=1),)
    assert [entry.detail for entry in said] == [{"said": "0段目 係長"}]


def test_a_town_has_its_own_words_for_the_levels(aoba):
    with tenant_transaction():
        assert ranks() == RANKS
        name_levels(names=["主事", "主査", "参事"], by=OPERATOR, now=NOW)
        assert ranks() == {0: "主事", 1: "主査", 2: "参事"}
        with pytest.raises(InvalidUnit):
            name_levels(names=["主事", ""], by=OPERATOR, now=NOW)
        with pytest.raises(InvalidUnit):  # a sheet names levels by these words alone
            name_levels(names=["主事", "主査", "主事"], by=OPERATOR, now=NOW)


def test_two_administrators_on_one_units_page_do_not_put_each_others_word_back(office_of_units):
    """The second page would put the unit back where it stood, and with it who answers for it."""
    unit, other = office_of_units
    shown = as_shown(name="税務課", code="11", parent=ROOT)
    with tenant_transaction():
        change_unit(unit_id=unit, name="税務課", code="11", parent=other, shown=shown, by=OPERATOR, now=NOW)
        with pytest.raises(UnitMoved):
            change_unit(
                unit_id=unit, name="課税課", code="11", parent=ROOT, shown=shown, by=OPERATOR, now=NOW
            )
        assert (units()[unit].name, units()[unit].parent) == ("税務課", other)
        change_unit(unit_id=unit, name="税務課", code="11", parent=other, shown=shown, by=OPERATOR, now=NOW)
        assert len(entries(actions=["unit.changed"])) == 1, "the same button again"


def test_the_words_of_levels_are_not_put_back_either(office_of_units):
    with tenant_transaction():
        name_levels(names=["主事", "主査"], shown=list(RANKS.values()), by=OPERATOR, now=NOW)
        with pytest.raises(UnitMoved):
            name_levels(names=["係員"], shown=list(RANKS.values()), by=OPERATOR, now=NOW)
        assert list(ranks().values()) == ["主事", "主査"]


def test_who_sees_cases_gains_no_place_or_rank_by_an_own_word(office_of_units, administrator):
    """As with roles: what is gained for oneself takes another administrator. Taking away waits for nobody."""
    unit, other = office_of_units
    here = Place(unit=unit, level=0)
    with tenant_transaction():
        place_staff(staff_id=administrator.id, places=[here], by=administrator, now=NOW)
        change_roles(staff_id=administrator.id, roles=["administrator", "approver"], by=OPERATOR, now=NOW)
        me = staff(id=administrator.id)
        assert me is not None
        for more in ([Place(unit=unit, level=2)], [here, Place(unit=other, level=0)]):
            with pytest.raises(OwnPlaces):
                place_staff(staff_id=me.id, places=more, by=me, now=NOW)
        place_staff(staff_id=me.id, places=[], by=me, now=NOW)


@pytest.fixture
def office_of_units(aoba):
    """税務課 and 土木課."""
    with tenant_transaction():
        return tuple(
            add_unit(name=name, code=code, parent=ROOT, by=OPERATOR, now=NOW)
            for name, code in (("税務課", "11"), ("土木課", "20"))
        )


def test_a_case_is_seen_from_the_place_through_which_it_is_seen(office_of_units):
    """兼務: 総務課 課長 and 福祉部 係長 look at a case of 福祉部 from 福祉部, not from the place of the higher level."""
    unit, other = office_of_units
    with tenant_transaction():
        below = add_unit(name="市民税係", code="111", parent=unit, by=OPERATOR, now=NOW)
        everything = units()
    places = (Place(unit=other, level=2), Place(unit=unit, level=1))
    assert seen_from(unit, places, everything) == unit
    assert seen_from(below, places, everything) == unit
    assert seen_from(other, places, everything) == other
    assert seen_from(below, (Place(unit=unit, level=0),), everything) is None
