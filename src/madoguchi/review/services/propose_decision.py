"""Put a decision forward (起案): an examiner says what should be decided, an approver decides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrive import subject
from madoguchi.applications.services.change_state import change_state
from madoguchi.audit.services.record import Actor, record
from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.outcomes import needs_reason, outcome_of
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain import decisions
from madoguchi.review.models import Decision


class ReasonMissing(Exception):
    """This decision needs a reason (行政手続法 第8条)."""


class OutcomeMissing(Exception):
    """The definition does not say what this decision does to the application, and the examiner neither."""


class NoSuchDecision(Exception):
    """The procedure does not know this decision."""


def propose_decision(
    *,
    application_id: UUID,
    review: d.Review,
    decision_id: str,
    reason: str,
    actor: Actor,
    now: datetime,
    outcome: d.Outcome | None = None,
) -> UUID:
    """The proposal's id; the application goes to deciding (決裁中). `outcome` counts only where the definition leaves
    open what the decision does.

    Raises NoSuchDecision, OutcomeMissing, ReasonMissing, WrongState, NoSuchApplication.
    """
    decision = next((c for c in decisions.choices(review.decisions) if c.id == decision_id), None)
    if decision is None:
        raise NoSuchDecision(decision_id)
    outcome = outcome_of(decision) or outcome
    if outcome is None:
        raise OutcomeMissing(decision_id)
    if (outcome == "refuse" or needs_reason(decision)) and not reason.strip():
        raise ReasonMissing(decision_id)
    change_state(application_id=application_id, to=State.DECIDING, actor=actor, note="", now=now)
    row = Decision.objects.create(
        id=new_id(),
        application_id=application_id,
        decision=decision.id,
        label=decisions.label(decision),
        outcome=outcome,
        reason=reason.strip(),
        proposed_at=now,
        proposed_by=actor.id,
        proposed_by_name=actor.name,
    )
    detail = {"decision": decision.id, "outcome": outcome}
    record(actor=actor, action="review.proposed", subject=subject(application_id), detail=detail, now=now)
    proposal: UUID = row.id
    return proposal
