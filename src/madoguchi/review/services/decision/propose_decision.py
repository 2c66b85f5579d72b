"""Put a decision forward (起案): an examiner says what should be decided, an approver decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.answers.outcomes import needs_reason, outcome_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain import decisions
from madoguchi.review.domain.acts import PROPOSE
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Decision, Preparation
from madoguchi.review.services.as_seen import locked_to_move


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
    checked: tuple[str, ...],
    seen: Seen,
    by: Member,
    now: datetime,
    outcome: d.Outcome | None = None,
) -> UUID:
    """The proposal's id; the application goes to deciding (決裁中). `checked` are items of the checklist; `outcome`
    counts only where the definition leaves open what the decision does.

    Raises NotAllowed, NoSuchDecision, OutcomeMissing, ReasonMissing, HoldsNumber, GoesBySteps, Stale, WrongState,
    NoSuchApplication.
    """
    require_case(by, "case.examine", of=application_id, now=now)
    text = without_numbers(reason)
    decision = next((c for c in decisions.choices(review.decisions) if c.id == decision_id), None)
    if decision is None:
        raise NoSuchDecision(decision_id)
    outcome = outcome_of(decision) or outcome
    if outcome is None:
        raise OutcomeMissing(decision_id)
    if (outcome == "refuse" or needs_reason(decision)) and not text:
        raise ReasonMissing(decision_id)
    locked_to_move(PROPOSE, application_id=application_id, seen=seen)
    change_state(application_id=application_id, to=State.DECIDING, actor=by.actor(), note="", now=now)
    before = Preparation.objects.filter(application_id=application_id).first()
    ticked = [item.id for item in review.checklist if item.id in checked]
    proposal = put_forward(
        application_id,
        decision,
        outcome=outcome,
        reason=text,
        checked=ticked,
        prepared_by=before.actors if before is not None else [],
        who=by,
        now=now,
    )
    Preparation.objects.filter(application_id=application_id).delete()
    return proposal


def put_forward(
    application_id: UUID,
    decision: d.Decision,
    *,
    outcome: d.Outcome,
    reason: str,
    checked: list[str],
    prepared_by: Sequence[str] = (),
    who: Member,
    now: datetime,
) -> UUID:
    """Part of acts: the proposal, and its entry."""
    row = Decision.objects.create(
        id=new_id(),
        application_id=application_id,
        decision=decision.id,
        label=decisions.label(decision),
        outcome=outcome,
        reason=reason,
        checked=checked,
        proposed_at=now,
        proposed_by=str(who.id),
        proposed_by_name=who.name,
        prepared_by=list(prepared_by),
    )
    detail, of = {"decision": decision.id, "label": row.label, "outcome": outcome}, subject(application_id)
    record(actor=who.actor(), action="review.proposed", subject=of, detail=detail, now=now)
    proposal: UUID = row.id
    return proposal
