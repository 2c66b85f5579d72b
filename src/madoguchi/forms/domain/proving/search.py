"""Answers that make something true, or the proof that there are none.

Decides one variable after another, each time the one that the truth waits for. What is false rests on some variables
only; where the last decided one is not among them, its other values are not tried (backjumping).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from madoguchi.forms.domain.answers.evaluate import MAX_ROWS
from madoguchi.forms.domain.answers.form_outline import Outline
from madoguchi.forms.domain.answers.operations import as_number
from madoguchi.forms.domain.answers.uses import Use
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.named import structs_in
from madoguchi.forms.domain.proving.compared import Compared
from madoguchi.forms.domain.proving.points import Point, Points
from madoguchi.forms.domain.proving.world import COPIES, Truth, World

Goal = Callable[[World], Truth]
DEEPEST = 400
"""Variables that one search decides, at most."""


class Refuted(msgspec.Struct, frozen=True):
    """There are no such answers. `exact` is false where some that were not tried may be."""

    exact: bool


class GaveUp(msgspec.Struct, frozen=True):
    """It took too many steps."""


class _Exhausted(Exception):
    pass


class Matters(msgspec.Struct, frozen=True, kw_only=True):
    """What a goal depends on: the questions in order, what they are compared with, and the rows it takes to tell."""

    names: list[str]
    compared: Compared
    rows: dict[str, int]


def matters(
    outline: Outline, names: Iterable[str], uses: Iterable[Use], conditions: Iterable[d.Condition]
) -> Matters:
    """Of a goal over some questions and conditions."""
    listed = tuple(uses)
    closure = outline.closure({*names, *outline.named(listed)})
    compared = Compared(outline, closure, listed)
    return Matters(names=closure, compared=compared, rows=_rows(outline, closure, conditions, compared))


def _rows(
    outline: Outline, names: list[str], conditions: Iterable[d.Condition], compared: Compared
) -> dict[str, int]:
    """group → how many rows may have to differ: one to look at, one for each quantifier, as many as are counted."""
    rows = {n: 1 for n in names if outline.spots[n].item.repeat is not None}
    waiting: list[d.Condition | None] = list(conditions)
    pages = {id(page): page for n in names for page in (outline.spots[n].page.page,)}
    waiting += [page.show_when for page in pages.values()]
    for name in names:
        question = outline.spots[name].item.question
        waiting.append(question.show_when)
        for part in structs_in(question.compute) if isinstance(question, d.Computed) else ():
            if isinstance(part, d.Case):
                waiting.append(part.when)
            elif isinstance(part, d.CountOf | d.TotalOf) and part.where is not None:
                waiting.append(part.where)
                rows[part.group] += max((n + 1 for n in _bounds(compared, part.group)), default=1)
    while waiting:
        c = waiting.pop()
        if c is not None:
            over = c.any_of or c.every_of
            if over is not None and over in rows:
                rows[over] += 1
            waiting += [*(c.all or ()), *(c.any or ()), c.not_, c.where]
    return rows


def _bounds(compared: Compared, group: str) -> set[int]:
    """What numbers of rows are compared with."""
    numbers = map(as_number, compared.literals.get(group, ()))
    return {max(0, int(n)) for n in numbers if n is not None}


class Search:
    """Searches in one world, and counts its steps."""

    def __init__(self, world: World, *, limit: int) -> None:
        self.world = world
        self.limit = limit
        self.steps = 0

    def find(self, goal: Goal, about: Matters) -> bool | Refuted | GaveUp:
        """True when the world's answers, with more decided, reach the goal; else they are as they were."""
        points = Points(self.world.outline.form, about.compared, self.world.state.context)
        self._inexact: set[str] = set()
        self._begun = self.steps
        before = len(self.world.answers)
        try:
            why = self._descend(goal, about, points)
        except _Exhausted:
            for variable in reversed(list(self.world.answers)[before:]):
                self.world.undo(variable, 0)
            return GaveUp()
        return True if why is None else Refuted(exact=not self._inexact)

    def _descend(self, goal: Goal, about: Matters, points: Points) -> frozenset[str] | None:
        """None when the goal is reached; else the variables that stand against it."""
        self.steps += 1
        if self.steps - self._begun > self.limit or len(self.world.answers) > DEEPEST:
            raise _Exhausted
        self.world.look_ahead(about.names)
        truth, why = goal(self.world)
        if truth is not None:
            return None if truth else why
        (variable,) = why
        against: frozenset[str] = frozenset()
        for answer in self._answers(variable, about, points):
            mark = self.world.decide(variable, answer)
            found = self._descend(goal, about, points)
            if found is None:
                return None
            self.world.undo(variable, mark)
            if variable not in found:
                return found
            against |= found - {variable}
        return against

    def _answers(self, variable: str, about: Matters, points: Points) -> Iterator[Point | int]:
        if variable.endswith("#"):
            yield from self._counts(variable, about)
            return
        domain = points.of(self.world.spot_of(variable).item)
        yield from domain.points
        if not domain.exact:
            self._inexact.add(variable)

    def _counts(self, variable: str, about: Matters) -> Iterator[int]:
        """Numbers of rows: one first, then none, and as many as it takes to tell."""
        group = self.world.outline.spots[variable[:-1]].item
        most = min(group.repeat.max, MAX_ROWS) if group.repeat is not None else 0
        wanted = about.rows.get(group.id, 1)
        near = {n + step for n in _bounds(about.compared, group.id) for step in (-1, 0, 1, 2)}
        counts = [1, 0, *range(2, wanted + 1), *sorted(near)]
        yield from (n for n in dict.fromkeys(counts) if 0 <= n <= most)
        if min(wanted, most) > COPIES or group.id in about.compared.loose:
            self._inexact.add(variable)
