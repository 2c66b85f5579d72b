"""From the least to the greatest value that a number can have, whether it can be zero, and how fine it can be.

Arithmetic on reaches: what comes out holds of every value that the numbers can have together, and perhaps of more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import IntEnum
from fractions import Fraction

import msgspec

from madoguchi.forms.domain.answers.expressions import exact, rounded, settled
from madoguchi.forms.domain.format import definition as d

Bound = Fraction | float
"""A number, or one of the two infinities."""


class Fineness(IntEnum):
    """How fine a number can be."""

    WHOLE = 0
    DECIMAL = 1
    ANY = 2


class Reach(msgspec.Struct, frozen=True):
    """From the least to the greatest value; `zero`: it can be 0."""

    low: Bound
    high: Bound
    zero: bool = True
    fine: Fineness = Fineness.WHOLE

    @property
    def may_be_zero(self) -> bool:
        return self.zero and self.low <= 0 <= self.high


ALL = Reach(-math.inf, math.inf, True, Fineness.DECIMAL)


def in_words(reach: Reach, unit: str) -> str:
    """0円から1,200円まで; empty where nothing is known."""
    low, high = (None if math.isinf(bound) else exact(bound) for bound in (reach.low, reach.high))
    said = [f"{_words(bound)}{unit}" if bound is not None else "" for bound in (low, high)]
    ends = f"{said[0]}から" * bool(said[0]) + f"{said[1]}まで" * bool(said[1])
    return said[0] if said[0] and said[0] == said[1] else ends


def _words(number: Fraction) -> str:
    plain = settled(number)
    return f"{plain:,}" if plain is not None else f"約{float(number):,.3f}"


def beyond(reach: Reach, number: Fraction, *, above: bool, strict: bool) -> Reach:
    """What is left of it above or below a number."""
    if not above:
        return negative(beyond(negative(reach), -number, above=True, strict=strict))
    if reach.fine is Fineness.WHOLE:
        number = Fraction(math.floor(number) + 1 if strict else math.ceil(number))
    zero = reach.zero and not (strict and number == 0 and reach.fine is not Fineness.WHOLE)
    return Reach(max(reach.low, number), reach.high, zero, reach.fine)


def among(reach: Reach, numbers: list[Fraction]) -> Reach:
    """What is left of it among some numbers."""
    inside = [number for number in numbers if reach.low <= number <= reach.high]
    if not inside:
        return Reach(math.inf, -math.inf, False, reach.fine)
    return Reach(min(inside), max(inside), reach.zero and 0 in inside, reach.fine)


def apart(reach: Reach, numbers: list[Fraction]) -> Reach:
    """What is left of it without some numbers."""
    low, high = reach.low, reach.high
    step = 1 if reach.fine is Fineness.WHOLE else 0
    for number in sorted(numbers):
        low = low + step if number == low else low
    for number in sorted(numbers, reverse=True):
        high = high - step if number == high else high
    return Reach(low, high, reach.zero and 0 not in numbers, reach.fine)


def of_numbers(numbers: list[Fraction]) -> Reach | None:
    """Of some numbers, one of which it is."""
    return either([Reach(n, n, n == 0, _fineness(n)) for n in numbers])


def _fineness(number: Fraction) -> Fineness:
    if number.denominator == 1:
        return Fineness.WHOLE
    return Fineness.ANY if settled(number) is None else Fineness.DECIMAL


def finest(reaches: Iterable[Reach]) -> Fineness:
    """As fine as the finest of them."""
    return max(reach.fine for reach in reaches)


def either(reaches: list[Reach]) -> Reach | None:
    """One of them; None of none."""
    if not reaches:
        return None
    low, high = min(r.low for r in reaches), max(r.high for r in reaches)
    return Reach(low, high, any(r.may_be_zero for r in reaches), finest(reaches))


def or_nothing(reach: Reach | None) -> Reach:
    """It, or 0 in its place."""
    nothing = Reach(Fraction(0), Fraction(0))
    return nothing if reach is None else either([reach, nothing]) or nothing


def times_rows(reach: Reach | None, rows: int) -> Reach:
    """Added in none of the rows, in some, or in all."""
    if reach is None:
        return Reach(Fraction(0), Fraction(0))
    low = _times(reach.low, Fraction(rows)) if reach.low < 0 else Fraction(0)
    high = _times(reach.high, Fraction(rows)) if reach.high > 0 else Fraction(0)
    return Reach(low, high, True, reach.fine)


def negative(reach: Reach) -> Reach:
    """Below zero what was above."""
    return Reach(-reach.high, -reach.low, reach.zero, reach.fine)


def added(parts: Sequence[Reach | None]) -> Reach | None:
    """Their sum; None of none."""
    reaches = [part for part in parts if part is not None]
    if not reaches:
        return None
    if len(reaches) == 1:
        return reaches[0]
    low = sum((r.low for r in reaches), Fraction(0))
    high = sum((r.high for r in reaches), Fraction(0))
    return Reach(low, high, True, finest(reaches))


def _times(a: Bound, b: Bound) -> Bound:
    """0 × ∞ is 0: the infinite is only as large as wanted."""
    if a == 0 or b == 0:
        return Fraction(0)
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    return math.inf if (a > 0) is (b > 0) else -math.inf


def multiplied(reaches: list[Reach]) -> Reach:
    """Their product."""
    found = reaches[0]
    for other in reaches[1:]:
        corners = [_times(a, b) for a in (found.low, found.high) for b in (other.low, other.high)]
        zero = found.may_be_zero or other.may_be_zero
        found = Reach(min(corners), max(corners), zero, max(found.fine, other.fine))
    return found


def divided(of: Reach, by: Reach) -> Reach | None:
    """By zero nothing is divided: that is blank."""
    step = Fraction(1) if by.fine is Fineness.WHOLE else Fraction(0)
    sides = [(max(by.low, step), by.high), (by.low, min(by.high, -step))]
    corners = [
        _over(a, b) for low, high in sides if low <= high for a in (of.low, of.high) for b in (low, high)
    ]
    if not corners:
        return None
    fine = Fineness.ANY
    if by.low == by.high and isinstance(by.low, Fraction) and by.low != 0:
        fine = max(of.fine, _fineness(1 / by.low))
    if any(corner is None for corner in corners):
        return Reach(-math.inf, math.inf, of.zero, fine)
    known = [corner for corner in corners if corner is not None]
    return Reach(min(known), max(known), of.may_be_zero, fine)


def _over(a: Bound, b: Bound) -> Bound | None:
    """None where the divisor comes as near to zero as it likes."""
    if b == 0:
        return None
    if isinstance(b, float):
        return Fraction(0) if isinstance(a, Fraction) else None
    return a / b if isinstance(a, Fraction) else _times(a, b)


def rounded_to(reach: Reach, to: d.Rounded) -> Reach:
    """To whole numbers of a unit."""
    unit = exact(to.to)
    if unit is None or unit <= 0:
        return ALL
    low, high = (
        rounded(bound, unit, to.way) if isinstance(bound, Fraction) else bound
        for bound in (reach.low, reach.high)
    )
    return Reach(low, high, reach.zero or to.way != "up", _fineness(unit))
