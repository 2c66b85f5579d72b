"""Decide on an application (決裁), send the proposal back, or take a decision back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrive import subject
from madoguchi.applications.services.change_state import change_state, locked_application
from madoguchi.audit.services.record import Actor, record
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain import decisions
from madoguchi.review.events import Decided, DecisionUndone
from madoguchi.review.models import Decision


class NothingProposed(Exception):
    """There is no proposal to decide on."""


class OwnProposal(Exception):
    """Whoever put it forward does not decide it: two people see every decision."""


def decide(*, application_id: UUID, actor: Actor, now: datetime) -> State:
    """Make the proposed decision; approved or refused.

    Raises NothingProposed, OwnProposal, WrongState, NoSuchApplication.
    """
    row = _living(application_id)
    if row.proposed_by == actor.id:
        raise OwnProposal(actor.id)
    outcome = decisions.stored(row.outcome)
    state = decisions.state_after(outcome)
    change_state(application_id=application_id, to=state, actor=actor, note=row.reason, now=now)
    row.decided_at, row.decided_by, row.decided_by_name = now, actor.id, actor.name
    row.save(update_fields=["decided_at", "decided_by", "decided_by_name"])
    detail = {"decision": row.decision, "outcome": outcome}
    record(actor=actor, action="review.decided", subject=subject(application_id), detail=detail, now=now)
    publish(Decided(application_id=str(application_id), decision=row.decision, outcome=outcome), now=now)
    return state


def send_back(*, application_id: UUID, note: str, actor: Actor, now: datetime) -> None:
    """Inside the office only: the proposal goes back to the examiner, who may propose anew.

    Raises NothingProposed, WrongState, NoSuchApplication.
    """
    row = _living(application_id)
    change_state(application_id=application_id, to=State.EXAMINING, actor=actor, note=note, now=now)
    row.dropped_at = now
    row.save(update_fields=["dropped_at"])


def undo_decision(*, application_id: UUID, reason: str, actor: Actor, now: datetime) -> None:
    """Take a decision back: a second, recorded act; the proposal waits for a decision again.

    Raises NothingProposed, WrongState (issued or closed), NoSuchApplication.
    """
    row = _living(application_id)
    change_state(application_id=application_id, to=State.DECIDING, actor=actor, note=reason, now=now)
    row.decided_at, row.decided_by, row.decided_by_name = None, "", ""
    row.save(update_fields=["decided_at", "decided_by", "decided_by_name"])
    detail = {"decision": row.decision, "reason": reason}
    record(
        actor=actor, action="review.decision_undone", subject=subject(application_id), detail=detail, now=now
    )
    publish(DecisionUndone(application_id=str(application_id)), now=now)


def _living(application_id: UUID) -> Decision:
    locked_application(application_id)
    row: Decision | None = Decision.objects.filter(application_id=application_id, dropped_at=None).first()
    if row is None:
        raise NothingProposed(str(application_id))
    return row
