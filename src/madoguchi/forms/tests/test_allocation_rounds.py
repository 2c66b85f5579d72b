"""A round that was drawn is gone on with: what is freed goes to the next in order, and nobody loses what they have."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from madoguchi.forms.domain.flows.allocation.allocate import allocate
from madoguchi.forms.domain.flows.allocation.explained import explained
from madoguchi.forms.domain.flows.allocation.faults import faults
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result
from madoguchi.forms.domain.flows.allocation.order import units
from madoguchi.forms.domain.flows.allocation.rounds import holding, left, next_inputs
from madoguchi.forms.tests.test_allocation import RULES, drawn, got, read

ROUNDS = 120


def taken(inputs: Inputs, result: Result) -> Counter[tuple[str, str]]:
    return Counter((each.place, each.class_) for each in holding(inputs, result))


def is_within(inputs: Inputs, result: Result) -> bool:
    return all(many <= inputs.places[place][kind] for (place, kind), many in taken(inputs, result).items())


@pytest.mark.parametrize("share", range(4))
def test_whatever_happens_to_a_round_no_place_is_given_twice_and_nobody_loses_theirs(share: int):
    """Random histories: some withdraw, some are drawn again with other points, some come late, several times over."""
    freed = moved_up = 0
    for n in range(share, ROUNDS, 4):
        dice = random.Random(n)
        whole = read(drawn(n))
        late = list(whole.applicants[: dice.randint(0, 3)])
        ids = {each.id for each in late}
        first = tuple(each for each in whole.applicants if each.id not in ids)
        inputs = Inputs(seed=whole.seed, rules=whole.rules, places=whole.places, applicants=first)
        result, gone = allocate(inputs), set[str]()
        everybody = {each.id: each for each in first}
        for _ in range(4):
            had = {each.id: each.place for each in holding(inputs, result)}
            gone |= set(dice.sample(sorted(had), min(len(had), dice.randint(0, 2))))
            still = sorted(had.keys() - gone)
            again = set(dice.sample(still, min(len(still), dice.randint(0, 2))))
            if late and dice.random() < 0.5:
                one = late.pop()
                everybody[one.id] = one
            waiting = [
                each for id, each in everybody.items() if id not in gone and (id in again or id not in had)
            ]
            following = next_inputs(inputs, result, gone=gone, applicants=waiting)
            open_before, after = left(following), allocate(following)
            assert is_within(following, after), n
            assert following.seed == inputs.seed and following.rules == inputs.rules
            now = {each.id: each.place for each in holding(following, after)}
            assert all(now.get(id) == place for id, place in had.items() if id not in gone | again), n
            assert not gone & now.keys(), n
            _nobody_is_passed_over(following, after, n)
            given = [each for each in after.given if each.place]
            freed += bool(open_before)
            moved_up += sum(each.id not in had for each in given)
            inputs, result = following, after
    assert freed > 20 and moved_up > 20


def _nobody_is_passed_over(inputs: Inputs, result: Result, n: int) -> None:
    """Of those who choose alone and have no brother or sister beside them: what they would rather have is full, and nobody who
    stands behind them got it in this drawing."""
    place, order = got(result), [member for unit in units(inputs) for member in unit.members]
    full = taken(inputs, result)
    alone = [unit.members[0] for unit in units(inputs) if len(unit.members) == 1 and not unit.beside]
    for each in alone:
        at = order.index(each)
        liked = each.wishes[: each.wishes.index(place[each.id])] if place[each.id] else each.wishes
        for wish in liked:
            assert full[wish, each.class_] >= inputs.places[wish][each.class_], n
            behind = [o for o in order[at + 1 :] if place[o.id] == wish and o.class_ == each.class_]
            assert behind == [], n


def one(id: str, points: str, *wishes: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "class": "zero", "wishes": wishes or ("x",), "keys": [points], **more}


def a_round(places: dict[str, int], *applicants: dict[str, Any], **more: Any) -> Inputs:
    kinds = {place: {"zero": many} for place, many in places.items()}
    return read({"seed": "s", "rules": RULES[:1], "places": kinds, "applicants": applicants, **more})


def test_what_somebody_gave_up_goes_to_the_next_in_order():
    first = a_round({"x": 1}, one("a", "9"), one("b", "8"), one("c", "7"))
    result = allocate(first)
    waiting = [each for each in first.applicants if each.id != "a"]
    following = next_inputs(first, result, gone={"a"}, applicants=waiting)
    assert left(following) == {("x", "zero"): 1}
    assert got(allocate(following)) == {"b": "x", "c": ""}
    told = explained(following, allocate(following), "c")
    assert told is not None and (told.drawing, told.looks[0].why, told.given.among) == (2, "full", 2)


def test_whoever_is_drawn_again_has_their_place_in_the_order_and_no_more():
    first = a_round({"x": 1}, one("a", "9"), one("b", "8"))
    result = allocate(first)
    same = next_inputs(first, result, gone=(), applicants=first.applicants)
    assert got(allocate(same)) == {"a": "x", "b": ""}
    fewer = a_round({"x": 1}, one("a", "7"), one("b", "8")).applicants
    assert got(allocate(next_inputs(first, result, gone=(), applicants=fewer))) == {"a": "", "b": "x"}


def test_lots_are_not_drawn_anew():
    """Who stood first by lot stands first in what is left, too."""
    cases = [one(id, "5") for id in "abcdefgh"]
    first = a_round({"x": 1}, *cases)
    order = [unit.members[0].id for unit in units(first)]
    result = allocate(first)
    waiting = [each for each in first.applicants if each.id != order[0]]
    following = next_inputs(first, result, gone={order[0]}, applicants=waiting)
    assert [unit.members[0].id for unit in units(following)] == order[1:]


def test_who_comes_late_to_a_full_round_is_told_so_and_not_that_there_were_no_places():
    first = a_round({"x": 1}, one("a", "5"))
    late = a_round({"x": 1}, one("z", "9")).applicants
    following = next_inputs(first, allocate(first), gone=(), applicants=late)
    assert got(allocate(following)) == {"z": ""}
    told = explained(following, allocate(following), "z")
    assert told is not None and [look.why for look in told.looks] == ["held"]


def test_a_sister_alone_gets_only_where_her_brother_is_when_only_the_same_will_do():
    pair = {"household": "h", "wants": "same_only"}
    first = a_round({"x": 2, "y": 1}, one("a", "9", "x", "y", **pair), one("b", "8", "x", "y", **pair))
    result = allocate(first)
    assert got(result) == {"a": "x", "b": "x"}
    sister = [each for each in first.applicants if each.id == "b"]
    again = next_inputs(first, result, gone=(), applicants=sister)
    assert faults(again) == ()
    assert got(allocate(again)) == {"b": "x"}
    fewer = next_inputs(
        first, result, gone=(), applicants=sister, places={"x": {"zero": 1}, "y": {"zero": 1}}
    )
    assert got(allocate(fewer)) == {"b": ""}
    told = explained(fewer, allocate(fewer), "b")
    assert told is not None and told.beside and [look.why for look in told.looks] == ["held", "siblings"]


def test_fewer_places_than_are_held_take_nobodys_and_are_named():
    first = a_round({"x": 2}, one("a", "9"), one("b", "8"), one("c", "7"))
    waiting = [each for each in first.applicants if each.id == "c"]
    fewer = next_inputs(first, allocate(first), gone=(), applicants=waiting, places={"x": {"zero": 1}})
    assert [(each.code, each.given, each.blocks) for each in faults(fewer)] == [("held_over", 2, False)]
    assert got(allocate(fewer)) == {"c": ""}
    assert left(fewer) == {}
