"""What can be decided about an application, and what a decision means for its state."""

from __future__ import annotations

from typing import Any, cast

from madoguchi.applications.domain.states import State
from madoguchi.forms.domain.answers.outcomes import DEFAULTS, name_of
from madoguchi.forms.domain.format.definition import Decision, Outcome

_BEFORE: dict[str, Outcome] = {"approved": "grant", "refused": "refuse"}
"""What rows of before outcomes hold."""


def choices(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """What can be decided: what the definition lists, else to approve or to refuse."""
    return decisions or DEFAULTS


def label(decision: Decision) -> str:
    """What a clerk reads."""
    return name_of(decision)


def stored(outcome: str) -> Outcome:
    """The outcome that a row holds."""
    return _BEFORE.get(outcome) or cast(Any, outcome)


def state_after(outcome: Outcome) -> State:
    """Where a decision with this outcome takes the application."""
    return State.REFUSED if outcome == "refuse" else State.APPROVED
