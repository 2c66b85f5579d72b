"""Conditions and computations in Japanese, made from the labels: 「職業」が「公務員」のとき."""

from __future__ import annotations

from madoguchi.builder.domain.conditions.nameable import Known
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing import explain, explain_computation


def when(condition: d.Condition | None, known: Known) -> str:
    """「…のとき」; empty without a condition."""
    return explain.condition(condition, known.names) if condition is not None else ""


def computation(c: d.Compute, known: Known) -> str:
    """What a computed value is, in one sentence."""
    return explain_computation.computation(c, known.names)


def spelled_out(condition: d.Condition | None, known: Known) -> str:
    """The same with what the names in it stand for."""
    said = when(condition, known)
    rules = explain.rules(condition, known.names) if condition is not None else ""
    return f"{said}({rules.rstrip('。')})" if rules else said


def computation_spelled_out(c: d.Compute, known: Known) -> str:
    """What a computed value is, with what the names in it stand for."""
    said, rules = computation(c, known), explain.rules(c, known.names)
    return f"{said}({rules.rstrip('。')})" if rules else said
