"""Computations turned round: which operand makes a value, when the others are known."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from madoguchi.forms.domain.answers.expressions import exact
from madoguchi.forms.domain.format import definition as d

MOST = 64
"""Figures by date that stand beside one answer can be so many numbers together, at most."""


def turned_round(
    c: d.Compute, varying: int, constants: Sequence[list[Fraction] | None], bounds: set[Fraction]
) -> set[Fraction]:
    """What the operand at `varying` is where the value is one of `bounds`; of the other operands, one of each is so."""
    others = [known for n, known in enumerate(constants) if n != varying and known is not None]
    found = set()
    for numbers in itertools.islice(itertools.product(*others), MOST):
        for bound in bounds:
            operand = _operand(c, varying, numbers, bound)
            if operand is not None:
                found.add(operand)
    return found


def _operand(c: d.Compute, varying: int, others: tuple[Fraction, ...], bound: Fraction) -> Fraction | None:
    if c.sum is not None:
        return bound - sum(others)
    if c.difference is not None:
        return bound + sum(others) if varying == 0 else others[0] - sum(others[1:]) - bound
    if c.product is not None:
        factor = math.prod(others, start=Fraction(1))
        return bound / factor if factor else bound
    if c.quotient is not None and varying == 0:
        return bound * others[0]
    return others[0] / bound if bound and others else Fraction(0)


def likely(c: d.Compute, constants: Sequence[list[Fraction] | None], bounds: set[Fraction]) -> set[Fraction]:
    """What one of several varying operands may be where the value is one of `bounds`: some of it, or its share."""
    known = [numbers[0] for numbers in constants if numbers]
    varying = sum(numbers is None for numbers in constants)
    if c.product is not None or c.quotient is not None:
        factor = math.prod(known, start=Fraction(1))
        return {bound / factor for bound in bounds} if factor else bounds
    rests = {bound - sum(known) for bound in bounds}
    return bounds | rests | {rest / max(varying, 1) for rest in rests} | set(known)


def around_units(bounds: set[Fraction], to: d.Rounded) -> set[Fraction]:
    """Where rounding changes what it gives, near the numbers that the rounded one is compared with."""
    unit = exact(to.to)
    if unit is None or unit <= 0:
        return bounds
    units = {math.floor(bound / unit) + step for bound in bounds for step in (-1, 0, 1, 2)}
    return bounds | {n * unit for n in units} | {(n + Fraction(1, 2)) * unit for n in units}


def as_text(number: Fraction) -> str:
    """A number to ten decimals, as comparisons are written; answers have no more."""
    return f"{Decimal(number.numerator) / Decimal(number.denominator):.10f}"
