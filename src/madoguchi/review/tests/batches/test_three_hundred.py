"""A round of 300 children and 12 nurseries, with brothers and sisters, from the acceptance to the decisions."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

from django.apps import apps

from madoguchi.applications.domain.states import State
from madoguchi.forms.tests.allocation_checker import hashed, justified_envy, standing, wrongs
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.queries.batches.allocations import explanation_of, kept
from madoguchi.review.tests.batches.nurseries import CLASSES, child, nurseries, settled, to_the_end
from madoguchi.review.tests.flows.cast import FlowCase

CHILDREN, NURSERIES = 300, 12


def test_three_hundred_children_of_twelve_nurseries(aoba):
    dice = random.Random(300)
    names = [f"en{n:02}" for n in range(NURSERIES)]
    places = {name: {kind: dice.randint(2, 9) for kind in CLASSES} for name in names}
    places["en11"]["two"] = 0
    nurseries(places)
    typed: dict[str, dict[str, Any]] = {}
    cases: dict[str, FlowCase] = {}
    household = 0
    while len(cases) < CHILDREN:
        household += 1
        many = min(dice.choices((1, 2, 3), (70, 25, 5))[0], CHILDREN - len(cases))
        wants = dice.choice(("same_only", "same_time", "any")) if many > 1 else None
        points = dice.randint(40, 60)
        favourites = dice.sample(names, 6)
        for _ in range(many):
            told: dict[str, Any] = {
                "points": points + dice.randint(0, 2),
                "kind": dice.choice(CLASSES),
                "income": dice.choice((0, 52_000, 120_000)),
                "household": f"s{household:03}",
                "siblings": wants,
            }
            wishes = favourites[: dice.randint(2, 5)]
            case = child(*wishes, **told)
            cases[str(case.id)] = case
            typed[str(case.id)] = told | {"wishes": wishes}
        settled()
    to_the_end()
    got = {id: case.flow.office.get("place") or "" for id, case in cases.items()}
    _is_right(got, typed, places)
    _is_told(got, cases)


def _is_right(
    got: dict[str, str], typed: dict[str, dict[str, Any]], places: dict[str, dict[str, int]]
) -> None:
    """By a checker that shares no code, from what was typed; of what is kept only the seed is believed."""
    with tenant_transaction():
        row = apps.get_model("review", "Allocation").objects.get()
        found = kept(row.batch_id)
        assert found is not None and found.same
        assert hashed(row.result.encode()) == row.result_digest
    inputs = {
        "seed": found.inputs.seed,
        "rules": [
            {"question": "office.points", "first": "highest", "kind": "number"},
            {"question": "office.income", "first": "lowest", "kind": "money"},
        ],
        "places": places,
        "applicants": [
            {
                "id": id,
                "class": each["kind"],
                "wishes": each["wishes"],
                "keys": [str(each["points"]), str(each["income"])],
                "household": each["household"],
                "wants": each["siblings"],
            }
            for id, each in typed.items()
        ],
    }
    result = json.loads(row.result)
    assert {each["id"]: each.get("place", "") for each in result["given"]} == got
    assert wrongs(inputs, result) == []
    assert justified_envy(inputs, got) == []
    several = Counter(len(unit) for unit in standing(inputs))
    assert several[2] > 10 and several[3] > 0
    assert 60 < sum(place != "" for place in got.values()) < CHILDREN


def _is_told(got: dict[str, str], cases: dict[str, FlowCase]) -> None:
    """Every case has its decision, and knows why."""
    for id, case in cases.items():
        assert case.state() is (State.APPROVED if got[id] else State.REFUSED)
        with tenant_transaction():
            told = explanation_of(case.id)
        assert told is not None
        assert told[1].given.place == got[id]
        assert bool(told[1].looks) and (told[1].looks[-1].why == "given") is bool(got[id])
