"""What can already be said of a form when only some of its questions are answered.

A truth is true, false, or open because of one variable: an answer that is not decided yet. Conditions are judged by the
engine's own tests, which are given values that stop at the first open one. `all` and `any` look at every part, so that one
false part closes a condition whatever is still open. Each closed truth says which variables it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from madoguchi.forms.domain.answers.compiled import comparison, operand_of
from madoguchi.forms.domain.answers.expressions import exact
from madoguchi.forms.domain.answers.form_outline import Outline, Spot
from madoguchi.forms.domain.answers.operations import Fault, State, Test
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.points import Point
from madoguchi.forms.domain.proving.ranges import Ranges

Why = frozenset[str]
Truth = tuple[bool | None, Why]
"""(true, false or open, the variables that it rests on, or the one that it waits for)."""
NOTHING: Why = frozenset()
YES: Truth = (True, NOTHING)
NO: Truth = (False, NOTHING)
COPIES = 6
"""Rows of a group that differ; further ones are like the last of them."""

FEW = 25
"""Questions that may hang on one another without being judged in order."""


class Open(Exception):
    """A variable is needed that is not decided."""

    def __init__(self, variable: str) -> None:
        self.variable = variable


def both(parts: Iterable[Truth]) -> Truth:
    """All of them."""
    waits: Truth | None = None
    why: Why = NOTHING
    for part in parts:
        if part[0] is False:
            return part
        if part[0] is None:
            waits = waits or part
        else:
            why |= part[1]
    return waits or (True, why)


def opposite(part: Truth) -> Truth:
    """The contrary."""
    return part if part[0] is None else (not part[0], part[1])


def either(parts: Iterable[Truth]) -> Truth:
    """At least one of them."""
    return opposite(both(opposite(part) for part in parts))


def at_least(wanted: int, parts: Iterable[Truth]) -> Truth:
    """So many of them."""
    listed = list(parts)
    true = [why for truth, why in listed if truth]
    waits = [part for part in listed if part[0] is None]
    if len(true) >= wanted:
        return True, NOTHING.union(*true[:wanted])
    if len(true) + len(waits) < wanted:
        return False, NOTHING.union(*(why for truth, why in listed if truth is False))
    return waits[0]


class _Values(dict[str, Any]):
    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world

    def get(self, path: str, default: Any = None) -> Any:
        return self.world.value(path)


class _Rows(_Values):
    def get(self, path: str, default: Any = None) -> Any:
        return self.world.count(path)


class World:
    """Answers on one day, decided one after another: `answers` maps a variable (`children.0.living`, `children#` for
    the number of rows) to its point or number. `closed`: what is not decided is not answered."""

    def __init__(self, outline: Outline, context: Context) -> None:
        self.outline = outline
        self.ranges = Ranges(outline)
        self.answers: dict[str, Point | int] = {}
        self.closed = False
        self.state = State(context=context, values=_Values(self), rows=_Rows(self))
        self._reads: list[set[str]] = [set()]
        self._known: dict[tuple[str, int], Truth] = {}
        self._trail: list[tuple[str, int]] = []
        self._waits: dict[tuple[str, int], Truth] = {}
        self._paths: dict[str, tuple[str, int, str]] = {}
        self._tests: dict[tuple[int, str | None], Test | None] = {}

    # deciding

    def decide(self, variable: str, answer: Point | int) -> int:
        """Decide a variable; what is returned takes it back."""
        self.answers[variable] = answer
        self._waits.clear()
        return len(self._trail)

    def undo(self, variable: str, mark: int) -> None:
        """Take the last decision back, with all that was known by it."""
        del self.answers[variable]
        self._waits.clear()
        for key in self._trail[mark:]:
            del self._known[key]
        del self._trail[mark:]

    def look_ahead(self, names: Sequence[str]) -> None:
        """Judge many questions in order, so that none has to be judged at the end of a long row of others."""
        for name in names if len(names) > FEW else ():
            spot = self.outline.spots[name]
            for row in self.rows_of(spot.repeated):
                self.shown(name, row)

    def rows_of(self, group: str | None) -> range:
        """The numbers of a group's differing rows, as far as known; -1 outside of groups."""
        if group is None:
            return range(-1, 0)
        decided = self.answers.get(f"{group}#")
        return range(min(decided, COPIES) if isinstance(decided, int) else 0)

    # truths

    def shown(self, name: str, row: int) -> Truth:
        """The question is shown, in this row of its group."""
        key = (name, row)
        found = self._known.get(key) or self._waits.get(key)
        if found is None:
            found = both(self._above(name, row))
            if found[0] is None or self.closed:
                self._waits[key] = found
            else:
                self._known[key] = found
                self._trail.append(key)
        return found

    def _above(self, name: str, row: int) -> Iterable[Truth]:
        spot = self.outline.spots[name]
        yield self.holds(spot.page.page.show_when)
        if spot.group is not None:
            yield self.shown(spot.group.id, -1)
            if spot.repeated is not None:
                yield self.has_row(spot.repeated, row)
        yield self.holds(spot.item.question.show_when, spot.repeated, row)

    def has_row(self, group: str, row: int) -> Truth:
        """The group has a row of this number."""
        return self._judged(lambda: self.count(group) > row)

    def answered(self, path: str) -> Truth:
        """There is a valid answer."""
        return self._judged(lambda: self.value(path) is not None)

    def holds(self, c: d.Condition | None, group: str | None = None, row: int = -1) -> Truth:
        """The condition, judged in a row of a group."""
        if c is None:
            return YES
        over = c.any_of or c.every_of
        if over is not None:
            return self._in_rows(c, over)
        if c.all is not None:
            return both(self.holds(part, group, row) for part in c.all)
        if c.any is not None:
            return either(self.holds(part, group, row) for part in c.any)
        if c.not_ is not None:
            return opposite(self.holds(c.not_, group, row))
        return self._compared(c, group, row)

    def _in_rows(self, c: d.Condition, group: str) -> Truth:
        counted = self._judged(lambda: self.count(group) > 0)
        if not counted[0]:
            return counted
        rows = self.rows_of(group)
        if c.where is not None:
            parts = [self.holds(c.where, group, row) for row in rows]
        else:
            parts = [self._compared(c, group, row) for row in rows]
        truth, why = both(parts) if c.every_of is not None else either(parts)
        return (None, why) if truth is None else (truth, why | counted[1])

    def _compared(self, c: d.Condition, group: str | None, row: int) -> Truth:
        key = (id(c), group)
        if key not in self._tests:
            beyond = self.ranges.impossible(c)
            self._tests[key] = None if beyond else comparison(self.outline.form, c, group)
        test = self._tests[key]
        if test is None:
            return NO
        prefix = f"{group}.{row}." if group is not None else ""
        return self._judged(lambda: test(self.state, prefix))

    def _judged(self, test: Any) -> Truth:
        self._reads.append(set())
        try:
            truth = bool(test())
        except Open as waits:
            self._reads.pop()
            return None, frozenset((waits.variable,))
        return truth, frozenset(self._reads.pop())

    def faulty(self, name: str, row: int, fault: Fault, part: d.Compute | None = None) -> Truth:
        """Computing the value of a question, or a part of it by itself, meets a fault that is its own."""
        spot = self.outline.spots[name]
        compute = spot.item.compute if part is None else operand_of(self.outline.form, part, spot.repeated)
        assert compute is not None

        def meets() -> bool:
            self.state.faults = set()
            compute(self.state, _prefix(spot, row))
            return fault in self.state.faults

        return self._judged(meets)

    def below_zero(self, name: str, row: int) -> Truth:
        """The computed value of a question is a number less than 0."""
        spot = self.outline.spots[name]
        compute = spot.item.compute
        assert compute is not None

        def is_below() -> bool:
            number = exact(compute(self.state, _prefix(spot, row)))
            return number is not None and number < 0

        return self._judged(is_below)

    # values

    def count(self, group: str) -> int:
        """How many rows a group has. Raises Open."""
        if not self._is_shown(group, -1):
            return 0
        found = self._decided(f"{group}#")
        return found if isinstance(found, int) else 0

    def value(self, path: str) -> Any:
        """The value at a path, None when there is none. Raises Open."""
        name, row, rest = self._parsed(path)
        spot = self.outline.spots.get(name)
        if spot is None or not self._is_shown(name, row):
            return None
        if spot.item.compute is not None:
            faults = set(self.state.faults)
            found = spot.item.compute(self.state, _prefix(spot, row))
            self.state.faults = faults  # those of another computation are told where it stands
            return found
        found = self._decided(_variable(spot, row))
        return found.values.get(rest) if isinstance(found, Point) else None

    def _is_shown(self, name: str, row: int) -> bool:
        truth, why = self.shown(name, row)
        if truth is None:
            raise Open(*why)
        self._reads[-1] |= why
        return truth

    def _decided(self, variable: str) -> Point | int | None:
        found = self.answers.get(variable)
        if found is None and not self.closed:
            raise Open(variable)
        self._reads[-1].add(variable)
        return found

    def _parsed(self, path: str) -> tuple[str, int, str]:
        """(question, row, what of it with its dot) of a path."""
        if path not in self._paths:
            head, _, rest = path.partition(".")
            spot = self.outline.spots.get(head)
            row = -1
            if spot is not None and isinstance(spot.item.question, d.Group) and rest:
                if spot.item.repeat is not None:
                    number, _, rest = rest.partition(".")
                    row = min(int(number), COPIES - 1)
                head, _, rest = rest.partition(".")
            self._paths[path] = (head, row, f".{rest}" if rest else "")
        return self._paths[path]

    # what it comes to

    def spot_of(self, variable: str) -> Spot:
        """The question that a variable answers."""
        return self.outline.spots[self._parsed(variable)[0]]

    def given(self) -> dict[str, Any]:
        """The answers decided so far, as they would be given."""
        given: dict[str, Any] = {}
        rows = {v[:-1]: n for v, n in self.answers.items() if isinstance(n, int)}
        for group, count in rows.items():
            made: list[dict[str, Any]] = [{} for _ in range(min(count, COPIES))]
            given[group] = made + [made[-1]] * (count - len(made)) if made else []
        for variable, answer in self.answers.items():
            if isinstance(answer, Point) and answer.raw is not None:
                name, row, _ = self._parsed(variable)
                owner = self.outline.spots[name].group
                if row >= 0 and owner is not None:
                    given[owner.id][row][name] = answer.raw
                elif owner is not None:
                    given.setdefault(owner.id, {})[name] = answer.raw
                else:
                    given[name] = answer.raw
        return given


def _prefix(spot: Spot, row: int) -> str:
    return f"{spot.repeated}.{row}." if spot.repeated is not None else ""


def _variable(spot: Spot, row: int) -> str:
    if spot.group is None:
        return spot.item.id
    return f"{spot.group.id}.{row}.{spot.item.id}" if row >= 0 else f"{spot.group.id}.{spot.item.id}"
