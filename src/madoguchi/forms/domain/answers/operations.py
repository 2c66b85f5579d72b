"""What conditions and computed values are made of: comparisons, arithmetic, ages and spans, as functions of a state."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec

from madoguchi.forms.domain.answers.readers import Context
from madoguchi.kernel.office_days import OfficeDays

Fault = Literal["zero", "early"]
"""A division by zero; a figure on a day before its first one."""


class State(msgspec.Struct, kw_only=True):
    """What is known while evaluation goes down the pages: values by path, rows by group."""

    context: Context
    values: dict[str, Any] = {}
    rows: dict[str, int] = {}
    faults: set[Fault] = set()
    """why computations are blank although nothing is missing (the proofs look for it)"""


Test = Callable[[State, str], bool]
"""(state, row prefix such as `children.0.`) → does the condition hold."""
Get = Callable[[State, str], Any]
"""(state, row prefix) → the value, None when unanswered; a tuple where it runs over rows."""


def as_number(text: str) -> Decimal | None:
    """The number that a text of the definition stands for, or None."""
    try:
        return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None
    except InvalidOperation:
        return None


def every_row(group: str, reference: str) -> Get:
    def get(state: State, row: str) -> tuple[Any, ...]:
        paths = (f"{group}.{i}.{reference}" for i in range(state.rows.get(group, 0)))
        return tuple(v for path in paths if (v := state.values.get(path)) is not None)

    return get


def rows_test(group: str, inner: Test, *, every: bool) -> Test:
    def test(state: State, row: str) -> bool:
        count = state.rows.get(group, 0)
        results = (inner(state, f"{group}.{i}.") for i in range(count))
        return count > 0 and all(results) if every else any(results)

    return test


def equal_to(wanted: str) -> Callable[[Any], bool]:
    number = as_number(wanted)
    if number is None:
        return lambda value: bool(value == wanted)
    return lambda value: bool(value == number if isinstance(value, int | Decimal) else value == wanted)


def compare(get: Get, holds: Callable[[Any], bool]) -> Test:
    """An unanswered question compares false, whatever the comparison."""

    def test(state: State, row: str) -> bool:
        value = get(state, row)
        return value is not None and holds(value)

    return test


def ordered(get: Get, bound: Get, holds: Callable[[Any, Any], bool]) -> Test:
    def test(state: State, row: str) -> bool:
        pair = comparable(get(state, row), bound(state, row))
        return pair is not None and holds(*pair)

    return test


def comparable(a: Any, b: Any) -> tuple[Any, Any] | None:
    """Both as numbers, or both as days; an unknown month or day of a birth date counts as its first."""
    if isinstance(a, int | Decimal) and isinstance(b, int | Decimal):
        return a, b
    if isinstance(a, str) and isinstance(b, str):
        days = as_day(a), as_day(b)
        if days[0] is not None and days[1] is not None:
            return days
    return None


def as_day(value: str) -> str | None:
    """ISO day of a date value; `2026-04` and `1950-04-XX` count as their first day."""
    text = value.replace("-XX", "-01")
    if re.fullmatch(r"\d{4}-\d{2}", text):
        text += "-01"
    return text if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None


def years_between(birth: Get, day: Get, count: Callable[[date, date], int]) -> Get:
    """An age or a school year, as `count` has it; None before the birth."""

    def compute(state: State, row: str) -> int | None:
        pair = comparable(birth(state, row), day(state, row))
        if pair is None or pair[0] > pair[1]:
            return None
        return count(date.fromisoformat(pair[0]), date.fromisoformat(pair[1]))

    return compute


def day_after(start: Get, last: Callable[[date, OfficeDays], date]) -> Get:
    """A day that `last` counts from another on the tenant's days; None where the calendar ends before it."""

    def compute(state: State, row: str) -> str | None:
        value = start(state, row)
        day = as_day(value) if isinstance(value, str) else None
        try:
            return (
                last(date.fromisoformat(day), state.context.office).isoformat() if day is not None else None
            )
        except (ValueError, OverflowError):
            return None

    return compute


def days_between(start: Get, end: Get) -> Get:
    def compute(state: State, row: str) -> int | None:
        pair = comparable(start(state, row), end(state, row))
        if pair is None:
            return None
        return (date.fromisoformat(pair[1]) - date.fromisoformat(pair[0])).days

    return compute
