"""How much a program may send as answers, and how much it is told about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from madoguchi.api.problems import Problem
from madoguchi.forms.domain.answers.evaluate import MAX_ROWS

MOST_KEYS = 2_000
MOST_ITEMS = 10 * MAX_ROWS
MOST_VALUES = 10_000
LONGEST_KEY = 200
MOST_ERRORS = 100


def refuse_excess(answers: Mapping[str, Any]) -> None:
    """More than any form can ask for is not looked at. Raises Problem 422."""
    ahead: list[Any] = [answers]
    seen = 0
    while ahead:
        value = ahead.pop()
        if isinstance(value, Mapping):
            if len(value) > MOST_KEYS or any(len(key) > LONGEST_KEY for key in value):
                raise _excess(
                    f"an object of more than {MOST_KEYS} keys, or a key of more than {LONGEST_KEY} characters"
                )
            ahead += value.values()
        elif isinstance(value, list):
            if len(value) > MOST_ITEMS:
                raise _excess(f"a list of more than {MOST_ITEMS}")
            ahead += value
        seen += 1
        if seen + len(ahead) > MOST_VALUES:
            raise _excess(f"more than {MOST_VALUES} values")


def _excess(what: str) -> Problem:
    return Problem(422, "too-many", f"no form asks for so much: `answers` holds {what}")
