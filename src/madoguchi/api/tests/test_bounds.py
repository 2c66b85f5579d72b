"""What no form can ask for is refused before it costs anything, and what is wrong is told in a bounded answer."""

from __future__ import annotations

import pytest

from madoguchi.api.bounds import MOST_ERRORS, refuse_excess
from madoguchi.api.problems import Problem
from madoguchi.api.tests.cast import Program, problem, rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "answers",
    [
        {str(n): 1 for n in range(2_001)},
        {"children": [{}] * 1_001},
        {"children": [{"child": {str(n): 1 for n in range(99)}} for _ in range(101)]},
        {"a": [[[0] * 1_000] * 4] * 4},
        {"x" * 201: 1},
    ],
    ids=["keys", "list", "values", "nested", "a long key"],
)
def test_more_than_any_form_asks_for_is_refused(program: Program, answers: dict[str, object]) -> None:
    problem(program.evaluate(answers), 422, "too-many")
    problem(program.submit(answers), 422, "too-many")
    assert rows("Application") == []


def test_what_the_largest_form_asks_for_is_looked_at() -> None:
    refuse_excess({"children": [{"child": {str(n): "x" for n in range(90)}} for _ in range(100)]})
    with pytest.raises(Problem):
        refuse_excess({"children": [{"child": {str(n): "x" for n in range(100)}} for _ in range(100)]})


def test_of_many_errors_the_first_are_told_and_all_are_counted(program: Program) -> None:
    strange = {f"strange{n}": 1 for n in range(500)}
    told = program.evaluate(strange).json()
    assert len(told["errors"]) == MOST_ERRORS
    assert told["error_count"] >= 500
    refused = problem(program.submit(strange), 422, "incomplete")
    assert len(refused["errors"]) == MOST_ERRORS
    assert refused["error_count"] >= 500
