"""Findings about the flow, with their places as the builder opens them."""

from __future__ import annotations

from typing import Any, Final

from madoguchi.forms.domain.answers.uses import At
from madoguchi.forms.domain.flows.flow import OWNER
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error

PLACE: Final = "review"


def at_step(step: str, key: str = "") -> At:
    """Where a key of a step stands."""
    return PLACE, f"steps.{step}.{key}" if key else f"steps.{step}"


def at_decision(decision: str, key: str) -> At:
    """Where a key of a decision stands."""
    return PLACE, f"decisions.{decision}.{key}"


def fault(
    code: str, at: At, message: str, *, way: tuple[str, ...] = (), witness: dict[str, Any] | None = None
) -> Finding:
    """An error there. `way` are the steps in which it comes about, `witness` answers that bring it about."""
    return error(code, at[0], message, witness, field=at[1], way=way)


def by_of(step: d.Step) -> d.By:
    """Who does it."""
    return step.by or d.By(part=OWNER)
