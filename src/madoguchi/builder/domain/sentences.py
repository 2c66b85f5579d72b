"""Conditions and computations in Japanese, made from the labels: 「職業」が「公務員」のとき."""

from __future__ import annotations

from madoguchi.builder.domain.nameable import Known
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing import explain, explain_computation


def when(condition: d.Condition | None, known: Known) -> str:
    """「…のとき」; empty without a condition."""
    return explain.condition(condition, known.names) if condition is not None else ""


def computation(c: d.Compute, known: Known) -> str:
    """What a computed value is, in one sentence."""
    return explain_computation.computation(c, known.names)


def meaning(value: d.Condition | d.Compute | None, known: Known) -> str:
    """What the names in a condition or a computation stand for; empty without names."""
    return explain.rules(value, known.names) if value is not None else ""
