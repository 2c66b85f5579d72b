"""Places are given out by the rules, the same each time, and to nobody past somebody who stands before."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.forms.domain.flows.allocation.allocate import NotReady, allocate
from madoguchi.forms.domain.flows.allocation.explained import explained
from madoguchi.forms.domain.flows.allocation.faults import faults, read_places
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result, digest, written
from madoguchi.forms.domain.flows.allocation.order import lot
from madoguchi.forms.tests.allocation_checker import (
    badness,
    deferred_acceptance,
    hashed,
    justified_envy,
    standing,
    wrongs,
)

RULES = [
    {"question": "office.points", "first": "highest", "kind": "number"},
    {"question": "office.income", "first": "lowest", "kind": "money"},
    {"question": "child.birth_date", "first": "lowest", "kind": "date"},
]
DRAWN = 400


def drawn(seed: int, *, siblings: bool = True, cases: int = 14) -> dict[str, Any]:
    """A small round in which much is alike and little is left: `wants` and households are drawn with the rest."""
    dice = random.Random(seed)
    places = [f"n{n}" for n in range(dice.randint(1, 5))]
    kinds = ["zero", "one"][: dice.randint(1, 2)]
    rules = RULES[: dice.randint(0, 3)]
    wants = {f"h{n}": dice.choice(["same_only", "same_time", "any"]) for n in range(4)}
    found = []
    for n in range(dice.randint(1, cases)):
        household = dice.choice(["", *wants]) if siblings else ""
        keys = [
            str(dice.randint(1, 4)),
            str(dice.choice(["100", "100.5"])),
            dice.choice(["2025-04-02", "2025-04-03"]),
        ]
        found.append(
            {
                "id": f"c{n:02}",
                "class": dice.choice(kinds),
                "wishes": dice.sample(places, dice.randint(1, len(places))),
                "keys": keys[: len(rules)],
                "household": household,
                "wants": wants.get(household),
            }
        )
    return {
        "seed": f"seed-{seed}",
        "rules": rules,
        "places": {place: {kind: dice.randint(0, 3) for kind in kinds} for place in places},
        "applicants": found,
    }


def read(document: dict[str, Any]) -> Inputs:
    return msgspec.convert(document, Inputs)


def plain(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(written(result))
    return found


def got(result: Result) -> dict[str, str]:
    return {each.id: each.place for each in result.given}


@pytest.mark.parametrize("share", range(10))
def test_a_result_is_what_the_rules_say_and_nothing_else(share: int):
    for seed in range(share, DRAWN, 10):
        document = drawn(seed)
        result = allocate(read(document))
        assert wrongs(document, plain(result)) == [], seed
        assert justified_envy(document, got(result)) == [], seed


def test_siblings_are_drawn_often_enough_for_that_to_say_something():
    several = [unit for seed in range(DRAWN) for unit in standing(drawn(seed)) if len(unit) > 1]
    assert len(several) > 300
    wants = [drawn(seed)["applicants"] for seed in range(DRAWN)]
    said = {case["wants"] for cases in wants for case in cases}
    assert said == {"same_only", "same_time", "any", None}


def test_where_all_choose_alone_it_is_what_deferred_acceptance_finds():
    for seed in range(DRAWN):
        document = drawn(seed, siblings=False)
        assert got(allocate(read(document))) == deferred_acceptance(document), seed


def test_where_all_choose_alone_there_is_no_other_result_without_envy():
    """By trying all of them: the stable matching is one, so the way in which it is found cannot matter."""
    tried = 0
    for seed in range(60):
        document = drawn(seed, siblings=False, cases=4)
        cases = document["applicants"]
        stable = []
        for places in itertools.product(*(["", *case["wishes"]] for case in cases)):
            held = {case["id"]: place for case, place in zip(cases, places, strict=True)}
            taken = [(place, case["class"]) for case, place in zip(cases, places, strict=True) if place]
            over = any(taken.count(seat) > document["places"][seat[0]][seat[1]] for seat in taken)
            if not over and not justified_envy(document, held):
                stable.append(held)
        assert stable == [got(allocate(read(document)))], seed
        tried += len(cases)
    assert tried > 100


@given(seed=st.integers(0, 10_000), shuffled=st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_in_which_cases_and_places_are_read_changes_nothing(seed: int, shuffled: random.Random):
    document = drawn(seed)
    other = {**document, "applicants": [*document["applicants"]], "places": {}}
    shuffled.shuffle(other["applicants"])
    names = [*document["places"]]
    shuffled.shuffle(names)
    other["places"] = {name: dict(reversed(document["places"][name].items())) for name in names}
    assert written(read(document)) == written(read(other))
    assert written(allocate(read(document))) == written(allocate(read(other)))


@given(seed=st.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_what_is_kept_gives_the_same_result_byte_for_byte(seed: int):
    inputs = read(drawn(seed))
    kept = written(inputs)
    again = msgspec.json.decode(kept, type=Inputs)
    assert written(again) == kept
    assert written(allocate(again)) == written(allocate(inputs))
    assert digest(kept) == hashed(kept)


@given(seed=st.integers(0, 10_000), dice=st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_nobody_does_worse_by_what_somebody_behind_them_wishes(seed: int, dice: random.Random):
    """What a unit gets follows from those before it: whatever those behind wish, or if they are not there at all."""
    document = drawn(seed)
    order = standing(document)
    cut = dice.randint(0, len(order))
    first = {id for unit in order[:cut] for id in unit}
    changed = json.loads(json.dumps(document))
    for case in changed["applicants"]:
        if case["id"] not in first:
            case["wishes"] = dice.sample([*document["places"]], dice.randint(1, len(document["places"])))
    gone = {**document, "applicants": [c for c in document["applicants"] if c["id"] in first]}
    before, after = got(allocate(read(document))), got(allocate(read(changed)))
    assert all(before[id] == after[id] for id in first)
    assert got(allocate(read(gone))) == {id: before[id] for id in first}


@given(seed=st.integers(0, 10_000), dice=st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_nobody_who_chooses_alone_gains_by_wishing_otherwise_than_they_like(seed: int, dice: random.Random):
    document = drawn(seed)
    alone = [unit[0] for unit in standing(document) if len(unit) == 1]
    for id in alone[:4]:
        changed = json.loads(json.dumps(document))
        case = next(each for each in changed["applicants"] if each["id"] == id)
        liked = case["wishes"]
        case["wishes"] = dice.sample([*document["places"]], dice.randint(1, len(document["places"])))
        honest, other = got(allocate(read(document)))[id], got(allocate(read(changed)))[id]
        assert (
            liked.index(honest) <= liked.index(other)
            if honest and other in liked
            else honest or other not in liked
        )


@given(seed=st.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_nobody_who_chooses_alone_loses_by_one_more_place(seed: int):
    document = drawn(seed, siblings=False)
    wider = json.loads(json.dumps(document))
    place = min(wider["places"])
    wider["places"][place] = {kind: many + 1 for kind, many in wider["places"][place].items()}
    before, after = allocate(read(document)), allocate(read(wider))
    for less, more in zip(before.given, after.given, strict=True):
        assert (more.wish or 99) <= (less.wish or 99)


def family(wants: str, *, places: dict[str, dict[str, int]], second: str = "zero") -> dict[str, str]:
    """Two of one household, with one alone between them."""
    document = {
        "seed": "s",
        "rules": RULES[:1],
        "places": places,
        "applicants": [
            {
                "id": "a",
                "class": "zero",
                "wishes": ["x", "y"],
                "keys": ["9"],
                "household": "h",
                "wants": wants,
            },
            {
                "id": "b",
                "class": second,
                "wishes": ["x", "y"],
                "keys": ["5"],
                "household": "h",
                "wants": wants,
            },
            {"id": "c", "class": "zero", "wishes": ["x"], "keys": ["7"]},
        ],
    }
    result = allocate(read(document))
    assert wrongs(document, plain(result)) == []
    return got(result)


def test_brothers_and_sisters_wait_for_the_one_who_stands_last():
    one_each = {"x": {"zero": 1}, "y": {"zero": 2}}
    assert family("same_only", places=one_each) == {"a": "y", "b": "y", "c": "x"}
    assert family("any", places=one_each) == {"a": "x", "b": "y", "c": ""}


def test_only_together_is_nobody_where_only_one_would_get_something():
    places = {"x": {"zero": 2}, "y": {"zero": 1}}
    assert family("same_only", places=places) == {"a": "", "b": "", "c": "x"}
    assert family("same_time", places=places) == {"a": "x", "b": "y", "c": "x"}
    assert family("same_time", places={"x": {"zero": 2}, "y": {"zero": 0}}) == {"a": "", "b": "", "c": "x"}


def test_the_same_place_goes_before_a_dearer_wish_where_places_may_differ():
    places = {"x": {"zero": 2, "one": 0}, "y": {"zero": 1, "one": 1}}
    assert family("same_time", places=places, second="one") == {"a": "y", "b": "y", "c": "x"}


def test_those_who_choose_at_once_draw_one_lot():
    """Else a family would have the worse of two lots."""
    cases = [{"id": id, "class": "", "wishes": ["x"], "keys": []} for id in "abcdef"]
    for seed in range(40):
        for id in "ab":
            next(c for c in cases if c["id"] == id).update(household="h", wants="same_only")
        document = {"seed": str(seed), "rules": [], "places": {"x": {"": 3}}, "applicants": cases}
        drawn_first = min("acdef", key=lambda id: lot(str(seed), id))
        assert standing(document)[0] == (["a", "b"] if drawn_first == "a" else [drawn_first])
        assert wrongs(document, plain(allocate(read(document)))) == []


def test_many_of_one_household_are_placed_without_trying_everything():
    places = {f"n{n}": {"zero": 1} for n in range(9)}
    cases = [
        {
            "id": f"c{n}",
            "class": "zero",
            "wishes": [*places],
            "keys": [],
            "household": "h",
            "wants": "same_time",
        }
        for n in range(30)
    ]
    document = {"seed": "s", "rules": [], "places": places, "applicants": cases}
    assert set(got(allocate(read(document))).values()) == {""}
    document["applicants"] = cases[:9]
    assert sorted(got(allocate(read(document))).values()) == sorted(places)


CASE = {"id": "a", "class": "zero", "wishes": ["x"], "keys": ["9"]}
ROUND: dict[str, Any] = {"seed": "s", "rules": RULES[:1], "places": {"x": {"zero": 1}}, "applicants": [CASE]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"places": {}}, "no_places"),
        ({"applicants": [CASE, CASE]}, "case_twice"),
        ({"applicants": [{**CASE, "class": "two"}]}, "class_without_places"),
        ({"applicants": [{**CASE, "class": ""}]}, "class_missing"),
        ({"applicants": [{**CASE, "wishes": []}]}, "no_wish"),
        ({"applicants": [{**CASE, "wishes": ["x", "gone"]}]}, "wish_unknown"),
        ({"applicants": [{**CASE, "keys": [None]}]}, "key_missing"),
        ({"applicants": [{**CASE, "keys": ["many"]}]}, "key_missing"),
        ({"applicants": [{**CASE, "keys": ["NaN"]}]}, "key_missing"),
        ({"applicants": [{**CASE, "keys": []}]}, "key_missing"),
        (
            {
                "applicants": [
                    {**CASE, "id": id, "household": "h", "wants": w} for id, w in (("a", "any"), ("b", None))
                ]
            },
            "siblings_unsaid",
        ),
        (
            {
                "applicants": [
                    {**CASE, "id": id, "household": "h", "wants": w}
                    for id, w in (("a", "any"), ("b", "same_only"))
                ]
            },
            "siblings_differ",
        ),
        ({"method": 3}, "method_unknown"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_given_out(change: dict[str, Any], code: str):
    assert allocate(read(ROUND)).of("a").place == "x"  # type: ignore[union-attr]
    with pytest.raises(NotReady) as refused:
        allocate(read({**ROUND, **change}))
    assert [each.code for each in refused.value.faults] == [code]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"places": {"x": {"zero": 0}}}, ["class_full", "wish_without_places"]),
        ({"applicants": [{**CASE, "wishes": ["x", "x"]}]}, ["wish_twice"]),
        ({"places": {"x": {"one": 1}, "y": {"zero": 1}}}, ["wish_not_offered"]),
        ({"applicants": [{**CASE, "household": "h", "wants": "same_only"}]}, ["sibling_alone"]),
    ],
)
def test_what_nobody_can_get_is_named_and_stops_nothing(change: dict[str, Any], codes: list[str]):
    inputs = read({**ROUND, **change})
    assert [(each.code, each.blocks) for each in faults(inputs)] == [(code, False) for code in codes]
    allocate(inputs)


def test_places_are_read_from_a_list_of_the_tenant():
    rows = {
        "x": {"label": "ひかり園", "open_places.zero": " 3 ", "open_places.one": "", "open_places": "9"},
        "y": {"label": "つばさ園", "open_places.zero": "なし", "open_places.one": "-1"},
        "z": {"label": "みどり園", "open_places.zero": "0"},
    }
    found, unread = read_places(rows, "open_places", ("zero", "one"))
    assert found == {"x": {"zero": 3}, "y": {}, "z": {"zero": 0}}
    assert [(each.code, each.place, each.class_) for each in unread] == [
        ("capacity_unread", "y", "zero"),
        ("capacity_unread", "y", "one"),
    ]
    assert read_places(rows, "open_places", ()) == ({"x": {"": 9}, "y": {}, "z": {}}, ())


def test_each_case_is_told_what_came_of_each_wish():
    """Against the rules as the checker says them: the last one who got it stands before, and nobody after them did."""
    looked = 0
    for seed in range(DRAWN):
        document = drawn(seed)
        inputs = read(document)
        result = allocate(inputs)
        held = got(result)
        cases = {case["id"]: case for case in document["applicants"]}
        order = standing(document)
        for id, case in cases.items():
            told = explained(inputs, result, id)
            assert told is not None
            assert [look.place for look in told.looks] == (
                case["wishes"][: case["wishes"].index(held[id]) + 1] if held[id] else case["wishes"]
            )
            at = next(n for n, unit in enumerate(order) if id in unit)
            for look in told.looks:
                there = [
                    (n, other)
                    for n, unit in enumerate(order)
                    for other in unit
                    if held[other] == look.place and cases[other]["class"] == case["class"]
                ]
                assert look.places == document["places"][look.place][case["class"]]
                if look.why == "full":
                    assert look.last is not None
                    n, last = there[-1]
                    assert n < at and len(there) == look.places
                    assert look.last.stands == result.of(last).stands  # type: ignore[union-attr]
                    theirs = max((badness(document, cases[o]), o) for o in order[n])[0]
                    mine = max((badness(document, cases[o]), o) for o in order[at])[0]
                    differs = [
                        k for k, pair in enumerate(zip(theirs, mine, strict=True)) if pair[0] != pair[1]
                    ]
                    assert look.last.by == (differs[0] if differs else -1)
                    looked += 1
                elif look.why == "siblings":
                    assert len(order[at]) > 1 and len([1 for n, _ in there if n < at]) < look.places
                elif look.why == "none":
                    assert look.places == 0
                else:
                    assert held[id] == look.place
    assert looked > 300
    assert explained(inputs, result, "nobody") is None


def test_of_the_last_one_who_got_it_nothing_is_told_that_is_theirs():
    """Points are the office's own counting; an income or a day of birth is somebody's."""
    for rule, value in (
        (RULES[0], "7"),
        ({**RULES[1], "first": "highest"}, ""),
        ({**RULES[2], "first": "lowest"}, ""),
    ):
        key = {"number": ("7", "5"), "money": ("7", "5"), "date": ("2025-01-01", "2025-01-02")}[rule["kind"]]
        cases = [{**CASE, "id": "a", "keys": [key[0]]}, {**CASE, "id": "b", "keys": [key[1]]}]
        inputs = read({**ROUND, "rules": [rule], "applicants": cases})
        told = explained(inputs, allocate(inputs), "b")
        assert told is not None and told.looks[0].last is not None
        assert told.looks[0].last.value == value
        assert told.lot == ""
