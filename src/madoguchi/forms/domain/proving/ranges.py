"""How far a number that is computed from several answers can go, so that a comparison beyond it is false at once."""

from __future__ import annotations

import math

from madoguchi.forms.domain.answers.operations import as_number
from madoguchi.forms.domain.answers.outline import Outline
from madoguchi.forms.domain.format import definition as d

Range = tuple[float, float]
ALL: Range = (-math.inf, math.inf)


def impossible(c: d.Condition, outline: Outline) -> bool:
    """A comparison with a number that lies outside of what can be answered or computed."""
    low, high = range_of(c.question or "", outline)
    literals = {n: _number(getattr(c, n)) for n in ("is_", "at_least", "at_most", "before", "after")}
    least, most, only = literals["at_least"], literals["at_most"], literals["is_"]
    before, after = literals["before"], literals["after"]
    return bool(
        (least is not None and least > high)
        or (most is not None and most < low)
        or (after is not None and after >= high)
        or (before is not None and before <= low)
        or (only is not None and (low, high) != ALL and not low <= only <= high)
    )


def _number(text: str | None) -> float | None:
    number = as_number(text) if text is not None else None
    return float(number) if number is not None else None


def range_of(reference: str, outline: Outline) -> Range:
    """From the least to the greatest value; everything where it is no number or cannot be told."""
    spot = outline.spots.get(reference)
    q = spot.item.question if spot is not None else None
    if isinstance(q, d.Number | d.Money):
        return (-math.inf if q.min is None else q.min, math.inf if q.max is None else q.max)
    if isinstance(q, d.Computed):
        return _computed(q.compute, outline)
    return ALL


def _computed(c: d.Compute, outline: Outline) -> Range:
    if c.count is not None:
        group = outline.spots[c.count.group].item.question
        return (0, group.repeat.max if isinstance(group, d.Group) and group.repeat else math.inf)
    if c.sum is not None:
        parts = [_operand(o, outline) for o in c.sum]
        return (sum(low for low, _ in parts), sum(high for _, high in parts))
    if c.product is not None:
        low, high = 1.0, 1.0
        for a, b in (_operand(o, outline, product=True) for o in c.product):
            corners = [x * y if x and y else 0.0 for x in (low, high) for y in (a, b)]
            low, high = min(corners), max(corners)
        return (low, high)
    return ALL


def _operand(text: str, outline: Outline, *, product: bool = False) -> Range:
    """Of a sum an operand may be missing, which counts as nothing; in all rows it counts once for each."""
    number = as_number(text)
    if number is not None:
        return (float(number), float(number))
    head, _, rest = text.partition(".")
    spot = outline.spots.get(head)
    if spot is not None and isinstance(spot.item.question, d.Group) and rest:
        text, spot = rest, outline.spots.get(rest)
    low, high = range_of(text, outline)
    if spot is None or spot.repeated is None:
        return (low, high) if product else (min(low, 0), max(high, 0))
    if product:
        return ALL
    group = spot.group.question if spot.group is not None else None
    most = group.repeat.max if isinstance(group, d.Group) and group.repeat else math.inf
    return (low * most if low < 0 else 0.0, high * most if high > 0 else 0.0)
