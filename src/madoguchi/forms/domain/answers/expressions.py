"""Computations made ready to evaluate: each becomes a function of the state.

Inside, numbers are exact fractions, so that neither 0.1 nor 10^15 × 10^15 loses anything; the value of a whole computation is
`settled`: a whole number, a finite decimal, or nothing where a division left what no decimal can hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from madoguchi.forms.domain.answers.operations import (
    Get,
    State,
    Test,
    as_day,
    as_number,
    day_after,
    days_between,
    years_between,
)
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel import ages
from madoguchi.kernel.business_days import deadline, fiscal_year


class Scope(Protocol):
    """What a reference and a condition mean in the definition: `compiled._Compiler`."""

    figures: dict[str, d.Figure]

    def get(self, reference: str, group: str | None) -> Get: ...

    def operand(self, text: str, group: str | None) -> Get: ...

    def test(self, condition: d.Condition | None, group: str | None) -> Test | None: ...

    def rows(self, group: str) -> None:
        """Note that something depends on the rows of a group."""

    def table(self, question: str) -> str: ...


def computation(c: d.Compute, scope: Scope, group: str | None) -> Get:
    """The value of a computation, judged in a row of `group`; None when it is blank."""
    get = _Expressions(scope, group).of(c)
    return lambda state, row: settled(get(state, row))


def operand(o: d.Operand, scope: Scope, group: str | None) -> Get:
    """The value of an operand by itself, not settled (the proofs ask for a divisor)."""
    return _Expressions(scope, group).operand(o)


def exact(value: Any) -> Fraction | None:
    """A number as a fraction; None for what is none. A column of the tenant's table that reads as a number is one."""
    if isinstance(value, str):
        value = as_number(value)
    return Fraction(value) if isinstance(value, int | Decimal | Fraction) else None


def settled(value: Any) -> Any:
    """A fraction as the whole number or the finite decimal that it is; None where it is neither (1 ÷ 3)."""
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return value.numerator
    twos = (value.denominator & -value.denominator).bit_length() - 1
    fives, rest = 0, value.denominator >> twos
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        return None
    places = max(twos, fives)
    whole = value.numerator * 10**places // value.denominator
    return Decimal((int(whole < 0), tuple(map(int, str(abs(whole)))), -places))


def in_digits(value: Any) -> str:
    """A computed value as text: a number in digits, however small (0.0000001, not 1E-7)."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def rounded(value: Fraction, to: Fraction, way: d.Way) -> Fraction:
    """A whole number of `to`; below zero the same is done to the amount."""
    amount = abs(value) / to
    whole = math.floor(amount)
    rest = amount - whole
    if (way == "up" and rest > 0) or (way == "half" and rest >= Fraction(1, 2)):
        whole += 1
    return whole * to * (-1 if value < 0 else 1)


def figure_value(figure: d.Figure, day: str) -> Fraction | None:
    """What a figure is on a day (ISO); None before its first day."""
    begun = [v for v in figure.values if v.from_ <= day]
    return exact(max(begun, key=lambda v: v.from_).value) if begun else None


class _Expressions:
    def __init__(self, scope: Scope, group: str | None) -> None:
        self.scope = scope
        self.group = group

    def of(self, c: d.Compute) -> Get:
        make: Callable[[Any], Get] = getattr(self, f"_{c.way.rstrip('_')}")
        return make(getattr(c, c.way))

    def operand(self, o: d.Operand) -> Get:
        return self.of(o) if isinstance(o, d.Compute) else self.scope.operand(o, self.group)

    # numbers

    def _all(
        self, operands: Iterable[d.Operand], combine: Callable[[list[Fraction]], Fraction | None]
    ) -> Get:
        """Of several numbers, each of which is needed; over rows, of those that have one."""
        gets = [self.operand(o) for o in operands]

        def compute(state: State, row: str) -> Fraction | None:
            values = [get(state, row) for get in gets]
            numbers = _numbers(values)
            missing = any(exact(v) is None for v in values if not isinstance(v, tuple))
            return None if missing else combine(numbers)

        return compute

    def _sum(self, operands: tuple[d.Operand, ...]) -> Get:
        gets = [self.operand(o) for o in operands]

        def compute(state: State, row: str) -> Fraction | None:
            values = [get(state, row) for get in gets]
            return None if all(v is None for v in values) else sum(_numbers(values), Fraction(0))

        return compute

    def _product(self, operands: tuple[d.Operand, ...]) -> Get:
        return self._all(operands, lambda numbers: math.prod(numbers, start=Fraction(1)))

    def _difference(self, operands: tuple[d.Operand, ...]) -> Get:
        return self._all(operands, lambda n: n[0] - sum(n[1:]) if n else None)

    def _min(self, operands: tuple[d.Operand, ...]) -> Get:
        return self._all(operands, lambda numbers: min(numbers, default=None))

    def _max(self, operands: tuple[d.Operand, ...]) -> Get:
        return self._all(operands, lambda numbers: max(numbers, default=None))

    def _quotient(self, q: d.Quotient) -> Get:
        of, by = self.operand(q.of), self.operand(q.by)

        def compute(state: State, row: str) -> Fraction | None:
            parts = exact(of(state, row)), exact(by(state, row))
            if parts[0] is None or parts[1] is None:
                return None
            if parts[1] == 0:
                state.faults.add("zero")
                return None
            return parts[0] / parts[1]

        return compute

    def _round(self, r: d.Rounded) -> Get:
        to, way = exact(r.to) or Fraction(0), r.way
        return self._all(
            (r.of,), lambda numbers: rounded(numbers[0], to, way) if numbers and to > 0 else None
        )

    def _if(self, chosen: d.Chosen) -> Get:
        cases = [(self.scope.test(c.when, self.group), self.operand(c.then)) for c in chosen.cases]
        last = None if chosen.otherwise is None else self.operand(chosen.otherwise)

        def compute(state: State, row: str) -> Any:
            for test, then in cases:
                if test is None or test(state, row):
                    return exact(then(state, row))
            return None if last is None else exact(last(state, row))

        return compute

    def _figure(self, f: d.FigureOn) -> Get:
        figure, day = self.scope.figures.get(f.figure), self.scope.operand(f.day, self.group)

        def compute(state: State, row: str) -> Fraction | None:
            value = day(state, row)
            on = as_day(value) if isinstance(value, str) else None
            found = None if figure is None or on is None else figure_value(figure, on)
            if figure is not None and on is not None and found is None:
                state.faults.add("early")
            return found

        return compute

    # rows

    def _count(self, c: d.CountOf) -> Get:
        self.scope.rows(c.group)
        test, name = self.scope.test(c.where, c.group), c.group
        return lambda state, row: sum(
            test is None or test(state, f"{name}.{i}.") for i in range(state.rows.get(name, 0))
        )

    def _total(self, t: d.TotalOf) -> Get:
        self.scope.rows(t.group)
        test, name = self.scope.test(t.where, t.group), t.group
        get = _Expressions(self.scope, t.group).operand(t.of)

        def compute(state: State, row: str) -> Fraction:
            rows = (f"{name}.{i}." for i in range(state.rows.get(name, 0)))
            counted = [get(state, each) for each in rows if test is None or test(state, each)]
            return sum(_numbers(counted), Fraction(0))

        return compute

    # days

    def _age_on(self, c: d.AgeOn) -> Get:
        count = ages.age_on if c.by == "law" else ages.age_by_birthday
        return years_between(
            self.scope.get(c.birth_date, self.group), self.scope.operand(c.day, self.group), count
        )

    def _school_year_on(self, c: d.SchoolYearOn) -> Get:
        birth, day = self.scope.get(c.birth_date, self.group), self.scope.operand(c.day, self.group)
        return years_between(birth, day, ages.school_year_on)

    def _fiscal_year_end_of_age(self, c: d.FiscalYearEndOfAge) -> Get:
        age = c.age
        birth = self.scope.get(c.birth_date, self.group)
        return day_after(birth, lambda born, _: ages.end_of_fiscal_year_of_age(born, age))

    def _fiscal_year_end(self, c: d.FiscalYearEnd) -> Get:
        day = self.scope.operand(c.day, self.group)
        return day_after(day, lambda within, _: date(fiscal_year(within) + 1, 3, 31))

    def _deadline(self, p: d.LastDay) -> Get:
        start = self.scope.operand(p.after, self.group)
        return day_after(
            start,
            lambda first, office: deadline(
                first,
                p.within,
                unit=p.unit,
                calendar=p.calendar,
                office=office,
                first_counts=p.first_counts,
            ),
        )

    def _days_between(self, c: d.DaysBetween) -> Get:
        return days_between(self.scope.operand(c.from_, self.group), self.scope.operand(c.to, self.group))

    # what was answered

    def _lookup(self, c: d.Lookup) -> Get:
        table, column = self.scope.table(c.question), c.column
        get = self.scope.get(c.question, self.group)
        return lambda state, row: (
            state.context.tables.get(table, {}).get(get(state, row) or "", {}).get(column)
        )

    def _first_answered(self, references: tuple[str, ...]) -> Get:
        gets = [self.scope.get(reference, self.group) for reference in references]
        return lambda state, row: next((v for get in gets if (v := get(state, row)) not in (None, ())), None)


def _numbers(values: Iterable[Any]) -> list[Fraction]:
    """The numbers among them; of a reference that runs over rows, each row's."""
    listed = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    return [number for number in map(exact, listed) if number is not None]
