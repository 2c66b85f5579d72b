"""What the answers to each question are compared with, directly and through computations.

A computation of one answer (an age on a day, a sum with constants) is turned round exactly: being 65 on a day becomes a
birth date. Of several answers at once only likely values are named, and the answers are marked `loose`: what is not
found among them may still be there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

from madoguchi.forms.domain.answers.expressions import exact
from madoguchi.forms.domain.answers.form_outline import Outline
from madoguchi.forms.domain.answers.operations import as_number
from madoguchi.forms.domain.answers.uses import Use, is_day, of_computation
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.turning import around_units, as_text, likely, turned_round
from madoguchi.kernel.ages import FIRST_SCHOOL_AGE


class Compared:
    """`literals`: reference → what it is compared with; `65y@today` and `30d@2026-04-01` are years and days before
    or (negative) after a day. `paired` answers are compared with one another."""

    def __init__(self, outline: Outline, names: Iterable[str], uses: Iterable[Use]) -> None:
        self.outline = outline
        self._figures = outline.form.definition.figures
        self.literals: dict[str, set[str]] = defaultdict(set)
        self.loose: set[str] = set()
        self.paired: set[str] = set()
        self._within: str | None = None
        self._pairs: set[tuple[str, str]] = set()
        listed = list(names)
        pages = {id(u): u for name in listed for u in outline.page_uses(name)}
        for use in (*uses, *pages.values(), *(u for name in listed for u in outline.uses[name])):
            self._use(use)
        for name in reversed(listed):  # a later computation may be over an earlier one
            question = outline.spots[name].item.question
            if isinstance(question, d.Computed):
                self._through(name, question.compute)
        self._share()
        self.dated = any("today" in known for known in self.literals.values())
        for name in listed:
            self._dates(outline.spots[name].item.question)

    def _dates(self, q: d.Question) -> None:
        """Days that bound an answer matter to the day of filing; so does whatever counts from today."""
        if isinstance(q, d.DayBase):
            bounds = {bound for bound in (q.not_before, q.not_after) if bound is not None}
            self.literals[q.id] |= bounds - {"today"}
            self.dated = self.dated or "today" in bounds
        elif isinstance(q, d.BirthDate) or (isinstance(q, d.Person) and "birth_date" in q.with_):
            self.dated = True
        elif isinstance(q, d.Computed):
            named = {use.reference for use in of_computation(q.compute)}
            days = {"today"} & named
            self.dated = self.dated or bool(days)

    def key(self, reference: str) -> str:
        """The reference without the name of a group before it: ids are unique."""
        head, _, rest = reference.partition(".")
        spot = self.outline.spots.get(head)
        return rest if rest and spot is not None and isinstance(spot.item.question, d.Group) else reference

    def _use(self, use: Use) -> None:
        if use.reference == "today":
            return
        key = self.key(use.reference)
        self.literals[key] |= set(use.literals)
        if use.other == "today":
            self.literals[key].add("today")
        elif use.other is not None:
            first, second = sorted((key, self.key(use.other)))
            self._pairs.add((first, second))

    # through computations

    def _through(self, name: str, c: d.Compute) -> None:
        self._within = self.outline.spots[name].repeated
        self._computed(c, set(self.literals[name]))

    def _computed(self, c: d.Compute, bounds: set[str]) -> None:
        """What a computation's answers are compared with, when its value is compared with `bounds`."""
        if d.operands_of(c):
            self._numbers(c, {n for n in map(exact, bounds) if n is not None})
        elif c.figure is not None:
            figure = next((f for f in self._figures if f.id == c.figure.figure), None)
            self._day(c.figure.day, {value.from_ for value in figure.values} if figure else set())
        elif c.count is not None:
            self.literals[c.count.group] |= bounds
        elif c.lookup is not None:
            self.loose.add(self._head(c.lookup.question))
        elif c.first_answered is not None:
            for reference in c.first_answered:
                self.literals[self.key(reference)] |= bounds
                if self._over_rows(reference):
                    self._loosen(reference)
        else:
            self._from_days(c, bounds)

    def _from_days(self, c: d.Compute, bounds: set[str]) -> None:
        if c.age_on is not None:
            self._days(c.age_on.birth_date, c.age_on.day, bounds, "y")
        elif c.days_between is not None:
            self._days(c.days_between.from_, c.days_between.to, bounds, "d")
        elif c.school_year_on is not None:
            years = {str(n + FIRST_SCHOOL_AGE) for n in map(as_number, bounds) if n is not None}
            self._days(c.school_year_on.birth_date, c.school_year_on.day, years, "y")
            self._loosen(c.school_year_on.birth_date)
        elif c.fiscal_year_end_of_age is not None:
            age, birth = c.fiscal_year_end_of_age.age, c.fiscal_year_end_of_age.birth_date
            self.literals[self.key(birth)] |= {f"{age}y@{day}" for day in self._named_days(bounds)}
            self._loosen(birth)
        elif c.deadline is not None:
            self._deadline(c.deadline, bounds)
        elif c.fiscal_year_end is not None:
            days = {day for named in self._named_days(bounds) for day in _fiscal_years(named)}
            self._day(c.fiscal_year_end.day, days)
            self._loosen(c.fiscal_year_end.day)

    def _day(self, reference: str, days: set[str]) -> None:
        """A day that a computation counts from, and the days on which its value changes."""
        if not is_day(reference):
            self.literals[self.key(reference)] |= days

    @staticmethod
    def _named_days(bounds: set[str]) -> set[str]:
        return {"today", *filter(is_day, bounds)}

    def _deadline(self, period: d.LastDay, bounds: set[str]) -> None:
        """About so long before the days that the last day is compared with: closed days move it."""
        if is_day(period.after) or period.after == "today":
            return
        unit, number = ("d", period.within) if period.unit == "days" else ("y", period.within)
        if period.unit == "months":
            unit, number = "d", period.within * 30
        self.literals[self.key(period.after)] |= {f"{number}{unit}@{day}" for day in self._named_days(bounds)}
        self._loosen(period.after)

    def _numbers(self, c: d.Compute, bounds: set[Fraction]) -> None:
        """Turned round where one operand varies, whatever is around it; of several, likely values only."""
        operands = d.operands_of(c)
        if c.quotient is not None:
            self._operand(c.quotient.by, {Fraction(0)})
        if c.round is not None:
            bounds = around_units(bounds, c.round)
        if c.min is not None or c.max is not None or c.round is not None or c.if_ is not None:
            for operand in operands:
                self._operand(operand, bounds)
            return
        constants = [self._constants(o) for o in operands]
        varying = [n for n, known in enumerate(constants) if known is None]
        alone = len(varying) == 1 and c.total is None and not self._runs_over_rows(operands[varying[0]])
        for n in varying:
            if alone:
                self._operand(operands[n], turned_round(c, n, constants, bounds | {Fraction(0)}))
            else:
                self._operand(operands[n], likely(c, constants, bounds | {Fraction(0)}))
                if bounds:
                    self._loosen_operand(operands[n])

    def _operand(self, o: d.Operand, bounds: set[Fraction]) -> None:
        texts = {as_text(bound) for bound in bounds}
        if isinstance(o, d.Compute):
            self._computed(o, texts)
        elif exact(o) is None:
            self.literals[self.key(o)] |= texts
            if bounds and self._over_rows(o):
                self._loosen(o)

    def _constants(self, o: d.Operand) -> list[Fraction] | None:
        """The numbers that an operand can be, when no answer decides which but a day; None when it varies."""
        if isinstance(o, str):
            number = exact(o)
            return None if number is None else [number]
        if o.figure is None:
            return None
        self._computed(o, set())
        figure = next((f for f in self._figures if f.id == o.figure.figure), None)
        return [n for v in figure.values if (n := exact(v.value)) is not None] if figure else []

    def _runs_over_rows(self, o: d.Operand) -> bool:
        return isinstance(o, str) and self._over_rows(o)

    def _loosen_operand(self, o: d.Operand) -> None:
        if isinstance(o, d.Compute):
            for use in of_computation(o):
                self._loosen(use.reference)
        elif exact(o) is None:
            self._loosen(o)

    def _days(self, first: str, last: str, bounds: set[str], unit: str) -> None:
        """From `first` to `last`: the first is so many years or days before the last."""
        numbers = {b for b in bounds if as_number(b) is not None} | {"0"}
        for reference, other, sign in ((first, last, ""), (last, first, "-")):
            if is_day(reference) or reference == "today":
                continue
            fixed = is_day(other) or other == "today"
            days = {other} if fixed else {"today", *filter(is_day, self.literals[self.key(other)])}
            self.literals[self.key(reference)] |= {f"{sign}{n}{unit}@{day}" for n in numbers for day in days}
            self.literals[self.key(reference)] |= days
            if not fixed or self._over_rows(reference):
                self._loosen(reference)

    def _share(self) -> None:
        """What is compared with each other is tried around the same values."""
        sides = Counter(key for pair in self._pairs for key in pair)
        for pair in sorted(self._pairs):
            together = set().union(*(self.literals[key] | self._limits(key) for key in pair))
            for key in pair:
                self.literals[key] |= together
                self.paired.add(key)
                if isinstance(self._question(key), d.Computed) or sides[key] > 1:
                    for side in pair:
                        self._loosen(side)
                        self._spread(side, together)

    def _spread(self, key: str, literals: set[str]) -> None:
        question = self._question(key)
        if isinstance(question, d.Computed):
            self.literals[key] |= literals
            self._through(key, question.compute)

    def _limits(self, key: str) -> set[str]:
        q = self._question(key)
        if isinstance(q, d.NumberBase):
            return {f"{limit:.10f}" for limit in (q.min, q.max) if limit is not None} or {"0"}
        if isinstance(q, d.DayBase):
            return {limit for limit in (q.not_before, q.not_after) if limit is not None} | {"today"}
        return set() if isinstance(q, d.Computed) else {"today"}

    def _loosen(self, reference: str) -> None:
        name = self._head(reference)
        question = self._question(name)
        self.loose.add(name)
        if isinstance(question, d.Computed):
            for use in of_computation(question.compute):
                self._loosen(use.reference)

    def _head(self, reference: str) -> str:
        return self.key(reference).split(".")[0]

    def _question(self, key: str) -> d.Question | None:
        spot = self.outline.spots.get(key)
        return spot.item.question if spot is not None else None

    def _over_rows(self, reference: str) -> bool:
        spot = self.outline.spots.get(self._head(reference))
        return spot is not None and spot.repeated is not None and spot.repeated != self._within


def _fiscal_years(day: str) -> set[str]:
    """The ends of the fiscal years around a day."""
    if day == "today":
        return {day}
    year = int(day[:4])
    return {f"{n:04d}-03-31" for n in (year - 1, year, year + 1) if 1 <= n <= 9999} | {day}
