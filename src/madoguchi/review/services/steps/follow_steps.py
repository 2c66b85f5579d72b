"""Bring a case's state, its line in the register, its decision and its batches to where its steps stand."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.flow_state import states_between
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.change_state import bump, change_state, locked_application
from madoguchi.forms.domain.answers.outcomes import outcome_of
from madoguchi.outbox.services.publish import publish
from madoguchi.review.events import StepsMoved
from madoguchi.review.models import Acceptance, Decision
from madoguchi.review.queries.steps.flows import CaseFlow, Noted
from madoguchi.review.services.batches.collect import follow_batches
from madoguchi.review.services.clock.keep_step_clocks import keep_step_clocks
from madoguchi.review.services.decision.decide import drop, make, take_back
from madoguchi.review.services.decision.propose_decision import put_forward
from madoguchi.review.services.reception.accept import enter_in_register
from madoguchi.review.services.reception.undo_acceptance import strike_out
from madoguchi.review.services.steps.show_steps import show_steps


def follow_steps(flow: CaseFlow, *, reason: str, who: Member, now: datetime) -> int:
    """Part of acts at steps, whose case is locked; its revision afterwards. `reason` is that of what was reopened.

    The same rows as on the default way, so that letters, packages and the resident's page need not know of steps.
    Raises WrongState.
    """
    application_id, state = flow.application.id, State(flow.application.state)
    proposal = flow.proposal
    for to in states_between(kind=flow.application.kind, state=state, to=flow.state):
        result = to in (State.APPROVED, State.REFUSED)
        note = proposal.note if result and proposal is not None else reason
        change_state(application_id=application_id, to=to, actor=who.actor(), note=note, now=now)
    row = locked_application(application_id)
    if flow.state is state:
        bump(row)
        row.save(update_fields=["revision"])
    _register(flow, reason=reason, who=who, now=now)
    _decision(flow, proposal, reason=reason, who=who, now=now)
    keep_step_clocks(flow, now=now)
    show_steps(flow, now=now)
    follow_batches(flow, now=now)
    if flow.way.flow.outside:
        publish(StepsMoved(application_id=str(application_id)), now=now)
    return row.revision


def _register(flow: CaseFlow, *, reason: str, who: Member, now: datetime) -> None:
    application_id = flow.application.id
    living = Acceptance.objects.filter(application_id=application_id, undone_at=None).first()
    if flow.position.accepted and living is None:
        enter_in_register(application_id=application_id, who=who, now=now)
    elif living is not None and not flow.position.accepted:
        strike_out(living, reason=reason, who=who, now=now)


def _decision(flow: CaseFlow, proposal: Noted | None, *, reason: str, who: Member, now: datetime) -> None:
    living = _living(flow.application.id)
    if living is not None and living.decided_at is not None and flow.position.effective_at is None:
        take_back(living, reason=reason, who=who, now=now)
    if living is not None and not _is_of(living, proposal):
        drop(living, reason=reason, who=who, now=now)
        living = None
    if living is None and proposal is not None:
        _put_forward(flow, proposal, who=who, now=now)
        living = _living(flow.application.id)
    if living is not None and living.decided_at is None and flow.position.effective_at is not None:
        make(living, who=who, absent=flow.noted[-1].instead_of_name, now=now)


def _living(application_id: UUID) -> Decision | None:
    found: Decision | None = Decision.objects.filter(application_id=application_id, dropped_at=None).first()
    return found


def _is_of(living: Decision, proposal: Noted | None) -> bool:
    if proposal is None:
        return False
    return (living.proposed_by, living.proposed_at) == (proposal.record.by, proposal.record.at)


def _put_forward(flow: CaseFlow, proposal: Noted, *, who: Member, now: datetime) -> None:
    """With all that was ticked at the steps that are done."""
    decision = next(each for each in flow.way.flow.decisions if each.id == proposal.record.decision)
    outcome = outcome_of(decision)
    assert outcome is not None  # a definition that leaves it open is not published
    done = (each for step in flow.way.flow.steps for each in flow.counted(step.id))
    put_forward(
        flow.application.id,
        decision,
        outcome=outcome,
        reason=proposal.note,
        checked=list(dict.fromkeys(item for each in done for item in each.checked)),
        who=who,
        now=now,
    )
