"""What a decision means for the applicant."""

from __future__ import annotations

from madoguchi.applications.domain.states import State
from madoguchi.forms.domain.definition import Decision, LocalText

_DEFAULTS = (
    Decision(id="approve", label=LocalText(ja="承認する")),
    Decision(id="refuse", label=LocalText(ja="承認しない"), reason="required"),
)
_LABELS = {"approve": "承認する", "refuse": "承認しない"}


def choices(decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """What can be decided: what the definition lists, else to approve or to refuse."""
    return decisions or _DEFAULTS


def label(decision: Decision) -> str:
    """What a clerk reads."""
    return decision.label.ja if decision.label else _LABELS.get(decision.id, decision.id)


def outcome(decision: Decision) -> State:
    """A decision that needs a reason goes against the applicant (行政手続法 第8条: 拒否する処分には理由を示す)."""
    return State.REFUSED if decision.reason == "required" else State.APPROVED
