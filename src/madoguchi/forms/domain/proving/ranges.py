"""How far a number can go, whether it can be zero, how fine it can be: of answers by their bounds, of computations by theirs.

What is said here holds of every value that there can be; not every value within it need be possible. Inside an `if`, and where a
question is shown only on a condition, what the condition says of a number counts (`Guards`).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from madoguchi.forms.domain.answers.expressions import exact
from madoguchi.forms.domain.answers.form_outline import Outline
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import decimals_of
from madoguchi.forms.domain.proving.reach import (
    ALL,
    Fineness,
    Reach,
    added,
    among,
    apart,
    beyond,
    divided,
    either,
    finest,
    multiplied,
    negative,
    of_numbers,
    or_nothing,
    rounded_to,
    times_rows,
)

_MOST = Fraction(10**15)
"""No answer has more than fifteen digits (`numbers.parse_number`)."""
_AGE, _DAYS = 10_000, 3_660_000
"""The calendar has no more years and days."""


class Guards(msgspec.Struct, frozen=True):
    """What conditions say of numbers by their references, and which are not less than which."""

    reaches: dict[str, Reach] = {}
    ordered: frozenset[tuple[str, str]] = frozenset()
    impossible: bool = False
    """No answers make them all hold."""


NONE = Guards()
NOTHING = Reach(Fraction(0), Fraction(-1), False)
"""Of what never has a value."""


class Ranges:
    """The reaches of a form's numbers."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self._figures = {figure.id: figure for figure in outline.form.definition.figures}
        self._known: dict[str, Reach] = {}

    def impossible(self, c: d.Condition) -> bool:
        """A comparison with a number that lies outside of what can be answered or computed."""
        reach = self.of(c.question or "")
        if reach == ALL:
            return False
        low, high = reach.low, reach.high
        literals = {n: exact(getattr(c, n)) for n in ("is_", "at_least", "at_most", "before", "after")}
        least, most, only = literals["at_least"], literals["at_most"], literals["is_"]
        before, after = literals["before"], literals["after"]
        return bool(
            (least is not None and least > high)
            or (most is not None and most < low)
            or (after is not None and after >= high)
            or (before is not None and before <= low)
            or (only is not None and not low <= only <= high)
        )

    def of(self, reference: str) -> Reach:
        """Of an answer or a computed value; everything where it is no number or cannot be told."""
        head, _, rest = reference.partition(".")
        spot = self.outline.spots.get(head)
        if spot is not None and isinstance(spot.item.question, d.Group) and rest:
            spot = self.outline.spots.get(rest)
        elif rest:
            spot = None
        if spot is None:
            return ALL
        name = spot.item.id
        if name not in self._known:
            self._known[name] = ALL  # what is computed from itself cannot be told
            self._known[name] = self._of_question(spot.item.question, spot.repeated)
        return self._known[name]

    def _of_question(self, q: d.Question, group: str | None) -> Reach:
        if isinstance(q, d.NumberBase):
            low = -_MOST if q.min is None else Fraction(str(q.min))
            high = _MOST if q.max is None else Fraction(str(q.max))
            return Reach(low, high, True, Fineness.DECIMAL if decimals_of(q) > 0 else Fineness.WHOLE)
        if isinstance(q, d.Computed):
            return self.computed(q.compute, group, self.around(q.id)) or NOTHING
        return ALL

    def around(self, name: str) -> Guards:
        """What holds wherever a question is shown."""
        spot = self.outline.spots[name]
        group = spot.group.question.show_when if spot.group is not None else None
        guards = NONE
        for condition in (spot.page.page.show_when, group, spot.item.question.show_when):
            guards = self.assumed(guards, condition, True)
        return guards

    # conditions

    def assumed(self, guards: Guards, c: d.Condition | None, holds: bool) -> Guards:
        """What is known once a condition holds, or does not; of an answer that is missing nothing is."""
        if c is None or c.any_of or c.every_of or c.named is not None:
            return guards
        if c.not_ is not None:
            return self.assumed(guards, c.not_, not holds)
        for part in (c.all if holds else c.any) or ():
            guards = self.assumed(guards, part, holds)
        return self._compared(guards, c, holds) if c.question is not None else guards

    def _compared(self, guards: Guards, c: d.Condition, holds: bool) -> Guards:
        name = c.question or ""
        reach = guards.reaches.get(name) or self.of(name)
        if c.is_ is not None or c.is_not is not None or c.one_of is not None:
            listed = c.one_of or tuple(filter(None, (c.is_, c.is_not)))
            numbers = [number for number in map(exact, listed) if number is not None]
            same = holds is (c.is_not is None)
            narrow = among(reach, numbers) if same else apart(reach, numbers)
            narrow = narrow if len(numbers) == len(listed) else reach
        else:
            operand, above, strict = _ordering(c)
            if operand is None:
                return guards
            if not holds:
                above, strict = not above, not strict
            if exact(operand) is None:
                pair = (name, operand) if above else (operand, name)
                guards = msgspec.structs.replace(guards, ordered=guards.ordered | {pair})
            number = exact(operand)
            narrow = reach if number is None else beyond(reach, number, above=above, strict=strict)
        # What does not hold may also not be answered: then nothing is computed from it.
        impossible = guards.impossible or (holds and narrow.low > narrow.high)
        return msgspec.structs.replace(
            guards, reaches={**guards.reaches, name: narrow}, impossible=impossible
        )

    # computations

    def operand(self, o: d.Operand, group: str | None, guards: Guards) -> Reach | None:
        """Of one operand; None where it is never computed."""
        if isinstance(o, d.Compute):
            return self.computed(o, group, guards)
        number = exact(o)
        if number is not None:
            return of_numbers([number])
        reach = guards.reaches.get(o) or self.of(o)
        return None if reach.low > reach.high else reach

    def computed(self, c: d.Compute, group: str | None, guards: Guards) -> Reach | None:
        """Of the value of a computation, if it has one; None where it never does."""
        if c.count is not None:
            return Reach(Fraction(0), Fraction(self._rows(c.count.group)))
        if c.total is not None:
            inside = self.assumed(guards, c.total.where, True)
            return times_rows(self.operand(c.total.of, c.total.group, inside), self._rows(c.total.group))
        if c.if_ is not None:
            return self._chosen(c.if_, group, guards)
        if c.figure is not None:
            figure = self._figures.get(c.figure.figure)
            values = [exact(value.value) for value in figure.values] if figure is not None else []
            return of_numbers([value for value in values if value is not None]) or ALL
        if c.age_on is not None:
            return Reach(Fraction(0), Fraction(_AGE))
        if c.school_year_on is not None:
            return Reach(Fraction(-10), Fraction(_AGE))
        if c.days_between is not None:
            return Reach(Fraction(-_DAYS), Fraction(_DAYS))
        return self._arithmetic(c, group, guards)

    def _arithmetic(self, c: d.Compute, group: str | None, guards: Guards) -> Reach | None:
        listed = d.operands_of(c)
        if c.sum is not None:
            return added([self._addend(o, group, guards) for o in listed])
        over_rows = any(isinstance(o, str) and self._repeated(o, group) for o in listed)
        parts = [self.operand(o, group, guards) for o in listed]
        reaches = [part for part in parts if part is not None]
        if not listed or c.way not in ("product", "difference", "min", "max", "quotient", "round"):
            return ALL
        if len(reaches) < len(parts):
            return None
        if c.product is not None:
            return ALL if over_rows else multiplied(reaches)
        if c.difference is not None:
            taken = added([negative(reach) for reach in reaches[1:]])
            found = added([reaches[0], taken] if taken is not None else reaches[:1])
            if found is not None and len(listed) == 2 and tuple(listed) in guards.ordered:
                return Reach(max(found.low, Fraction(0)), found.high, found.zero, found.fine)
            return found
        if c.quotient is not None:
            return divided(reaches[0], reaches[1])
        if c.round is not None:
            return rounded_to(reaches[0], c.round)
        least = min if c.min is not None else max
        return Reach(
            least(reach.low for reach in reaches),
            least(reach.high for reach in reaches),
            any(reach.zero for reach in reaches),
            finest(reaches),
        )

    def _addend(self, o: d.Operand, group: str | None, guards: Guards) -> Reach | None:
        """Of a sum an operand may be missing, which counts as nothing; over rows it counts once for each."""
        reach = self.operand(o, group, guards)
        if isinstance(o, str) and self._repeated(o, group):
            return times_rows(reach, self._rows(self._group_of(o)))
        always = exact(o) is not None if isinstance(o, str) else o.count is not None or o.total is not None
        return reach if always else or_nothing(reach)

    def _chosen(self, chosen: d.Chosen, group: str | None, guards: Guards) -> Reach | None:
        found = [
            None if inside is None else self.operand(then, group, inside)
            for then, inside in self.branches(chosen, guards)
        ]
        return either([reach for reach in found if reach is not None])

    def branches(self, chosen: d.Chosen, guards: Guards) -> Iterator[tuple[d.Operand, Guards | None]]:
        """What is chosen, with what is then known; None where it is never chosen."""
        for case in chosen.cases:
            inside = self.assumed(guards, case.when, True)
            yield case.then, None if inside.impossible else inside
            guards = self.assumed(guards, case.when, False)
        if chosen.otherwise is not None:
            yield chosen.otherwise, None if guards.impossible else guards

    def unsafe(self, c: d.Compute, group: str | None, guards: Guards) -> Iterator[d.Quotient]:
        """The divisions whose divisor is not seen to be other than zero."""
        if c.if_ is not None:
            for then, inside in self.branches(c.if_, guards):
                if isinstance(then, d.Compute) and inside is not None:
                    yield from self.unsafe(then, group, inside)
            return
        if c.total is not None:
            group, guards = c.total.group, self.assumed(guards, c.total.where, True)
        if c.quotient is not None:
            by = self.operand(c.quotient.by, group, guards)
            if by is not None and by.may_be_zero:
                yield c.quotient
        for operand in d.operands_of(c):
            if isinstance(operand, d.Compute):
                yield from self.unsafe(operand, group, guards)

    # rows

    def _group_of(self, reference: str) -> str:
        head, _, rest = reference.partition(".")
        spot = self.outline.spots.get(head)
        if spot is None or not rest or not isinstance(spot.item.question, d.Group):
            return (spot.repeated or "") if spot is not None else ""
        return head if spot.item.repeat is not None else ""

    def _repeated(self, reference: str, group: str | None) -> bool:
        """The reference runs over rows."""
        over = self._group_of(reference)
        return bool(over) and (over != group or reference.startswith(f"{over}."))

    def _rows(self, group: str) -> int:
        spot = self.outline.spots.get(group)
        return spot.item.repeat.max if spot is not None and spot.item.repeat is not None else 100


def _ordering(c: d.Condition) -> tuple[str | None, bool, bool]:
    """(the other side, whether the question is above it, whether strictly)."""
    for name, above, strict in (
        ("at_least", True, False),
        ("at_most", False, False),
        ("after", True, True),
        ("before", False, True),
    ):
        if (operand := getattr(c, name)) is not None:
            return operand, above, strict
    return None, False, False
