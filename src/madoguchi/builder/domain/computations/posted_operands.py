"""Computations with numbers as they were posted from their boxes, after the button that was pressed."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from madoguchi.builder.domain.computations.operand_boxes import (
    FIGURE,
    NUMBER,
    WITHIN,
    begun,
    first_number,
    within,
)
from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import Known
from madoguchi.builder.domain.posted import Posted, Wrong, counted, number_text, several, typed
from madoguchi.forms.domain.answers.operations import as_number
from madoguchi.forms.domain.format import definition as d

MOST_LINES = 30
TODAY, ON = "today", "on"
REFERENCE = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*"
_ROUNDINGS: dict[str, d.Way] = {"up": "up", "down": "down", "half": "half"}


def read_box(
    posted: Posted, path: str, way: str, known: Known, today: date, depth: int = 0
) -> d.Compute | None:
    """The computation at a path; None where nothing is left of it. Raises Wrong."""
    if way == "if_":
        return _if(posted, path, known, today, depth)
    if way in ("total", "count"):
        return _over_rows(posted, path, way, known, today, depth)
    count = {"quotient": 2, "round": 1}.get(way) or counted(posted, path, most=MOST_LINES)
    found = [read_line(posted, f"{path}.{n}", known, today, way, depth) for n in range(count)]
    if way == "quotient":
        of, by = (o if o is not None else "1" for o in found)
        return d.Compute(quotient=d.Quotient(of=of, by=by))
    operands = tuple(o for o in found if o is not None)
    if way == "round":
        to = number_text(posted, f"{path}-to") or "1"
        if (as_number(to) or 0) <= 0:
            raise Wrong(f"{path}-to", "0より大きい数で入力してください。")
        rounding = _ROUNDINGS.get(typed(posted, f"{path}-rounding"), "down")
        return d.Compute(round=d.Rounded(of=operands[0], to=to, way=rounding)) if operands else None
    if path in several(posted, "_add_operand"):
        operands += (first_number(known, way),)
    fields: dict[str, tuple[d.Operand, ...]] = {way: operands}
    return d.Compute(**fields) if operands else None  # type: ignore[arg-type]


def _if(posted: Posted, path: str, known: Known, today: date, depth: int) -> d.Compute | None:
    cases = []
    for n in range(counted(posted, path, most=MOST_LINES)):
        at = f"{path}.c{n}"
        when = conditions.read(posted, f"{at}.when", known, today=today)
        then = read_line(posted, f"{at}.then", known, today, "if_", depth)
        if when is not None and then is not None and at not in several(posted, "_remove_operand"):
            cases.append(d.Case(when=when, then=then))
    if path in several(posted, "_add_operand") and (first := conditions.begun(known)) is not None:
        cases.append(d.Case(when=first, then="0"))
    otherwise = read_line(posted, f"{path}.o", known, today, "if_", depth)
    return d.Compute(if_=d.Chosen(cases=tuple(cases), otherwise=otherwise)) if cases else None


def _over_rows(
    posted: Posted, path: str, way: str, known: Known, today: date, depth: int
) -> d.Compute | None:
    groups = [g.reference for g in known.groups]
    if not groups:
        raise Wrong("compute-way", "かぞえるもの(くり返す質問)が、前のほうにありません。")
    group = typed(posted, f"{path}-group")
    group = group if group in groups else groups[0]
    inside = within(known, group)
    where = conditions.read(posted, f"{path}.where", inside, today=today)
    if way == "count":
        return d.Compute(count=d.CountOf(group=group, where=where))
    of = read_line(posted, f"{path}.0", inside, today, way, depth)
    here = {n.reference for n in inside.here(group)}
    if of is None or (isinstance(of, str) and as_number(of) is None and of not in here):  # of another group
        of = first_number(inside, way)
    return d.Compute(total=d.TotalOf(group=group, of=of, where=where))


def read_line(posted: Posted, path: str, known: Known, today: date, way: str, depth: int) -> d.Operand | None:
    """One operand; None for a line that was taken away, or says nothing. Raises Wrong."""
    if path in several(posted, "_remove_operand"):
        return None
    if kept := typed(posted, f"{path}-keep"):
        try:
            return msgspec.json.decode(kept, type=d.Compute)
        except (msgspec.DecodeError, RecursionError):
            return None
    choice = typed(posted, f"{path}-q")
    if choice == NUMBER:
        return number_text(posted, f"{path}-v") or "0"
    if choice.startswith(FIGURE):
        days = [n.reference for n in known.here(known.row) if n.compares == "date"]
        day = read_day(posted, f"{path}-day", days, TODAY, today)
        return d.Compute(figure=d.FigureOn(figure=choice.removeprefix(FIGURE), day=day))
    if choice.startswith("="):
        return _inner(posted, path, choice.removeprefix("="), known, today, depth + 1)
    return choice if re.fullmatch(REFERENCE, choice) else None


def _inner(posted: Posted, path: str, way: str, known: Known, today: date, depth: int) -> d.Operand | None:
    """The computation within a line; where the line said something else before, that is put into it."""
    if way not in dict(WITHIN) or depth > d.DEEPEST:
        return None
    was = typed(posted, f"{path}-was")
    before: d.Operand | None = was or None
    if was.startswith("="):
        before = read_box(posted, path, was.removeprefix("="), known, today, depth)
        if was == f"={way}":
            return before
    return begun(way, before, known) or before


def read_day(posted: Posted, name: str, operands: list[str], otherwise: str, today: date) -> str:
    """A day: that of filing, one that was asked for, or one that is written. Raises Wrong."""
    chosen = typed(posted, name)
    if chosen == ON:
        day = typed(posted, f"{name}-day") or today.isoformat()
        try:
            return date.fromisoformat(day).isoformat()
        except ValueError:
            raise Wrong(f"{name}-day", "日付を選んでください。") from None
    return chosen if chosen in (TODAY, *operands) else otherwise
