"""Decide on an application (決裁), send the proposal back, or take a decision back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrive import subject
from madoguchi.applications.services.change_state import change_state
from madoguchi.applications.services.require_case import require_case
from madoguchi.applications.services.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain import decisions
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import Decided, DecisionUndone
from madoguchi.review.models import Decision
from madoguchi.review.services.as_seen import locked_as_seen


class NothingProposed(Exception):
    """There is no proposal to decide on."""


class OwnProposal(Exception):
    """Whoever put it forward does not decide it: two people see every decision."""


def decide(*, application_id: UUID, seen: Seen, by: Member, now: datetime) -> State:
    """Make the proposed decision; approved or refused.

    Raises NotAllowed, Stale, NothingProposed, OwnProposal, WrongState, NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    row = _living(application_id, seen)
    if row.proposed_by == str(by.id):
        raise OwnProposal(str(by.id))
    outcome = decisions.stored(row.outcome)
    state = decisions.state_after(outcome)
    change_state(application_id=application_id, to=state, actor=by.actor(), note=row.reason, now=now)
    row.decided_at, row.decided_by, row.decided_by_name = now, str(by.id), by.name
    row.save(update_fields=["decided_at", "decided_by", "decided_by_name"])
    detail = {"decision": row.decision, "label": row.label, "outcome": outcome}
    record(actor=by.actor(), action="review.decided", subject=subject(application_id), detail=detail, now=now)
    publish(Decided(application_id=str(application_id), decision=row.decision, outcome=outcome), now=now)
    return state


def send_back(*, application_id: UUID, reason: str, seen: Seen, by: Member, now: datetime) -> None:
    """Inside the office only: the proposal goes back to the examiner, who may propose anew.

    Raises NotAllowed, HoldsNumber, Stale, NothingProposed, WrongState, NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    text = without_numbers(reason)
    row = _living(application_id, seen)
    change_state(application_id=application_id, to=State.EXAMINING, actor=by.actor(), note=text, now=now)
    row.dropped_at, row.returned_by_name, row.returned_reason = now, by.name, text
    row.save(update_fields=["dropped_at", "returned_by_name", "returned_reason"])
    detail = {"label": row.label, "reason": keep_written(application_id=application_id, text=text, now=now)}
    record(
        actor=by.actor(), action="review.sent_back", subject=subject(application_id), detail=detail, now=now
    )


def undo_decision(*, application_id: UUID, reason: str, seen: Seen, by: Member, now: datetime) -> None:
    """Take a decision back: a second, recorded act; the proposal waits for a decision again.

    Raises NotAllowed, HoldsNumber, Stale, NothingProposed, WrongState (issued or closed), NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    text = without_numbers(reason)
    row = _living(application_id, seen)
    change_state(application_id=application_id, to=State.DECIDING, actor=by.actor(), note=text, now=now)
    row.decided_at, row.decided_by, row.decided_by_name = None, "", ""
    row.save(update_fields=["decided_at", "decided_by", "decided_by_name"])
    kept = keep_written(application_id=application_id, text=text, now=now)
    detail = {"decision": row.decision, "label": row.label, "reason": kept}
    record(
        actor=by.actor(),
        action="review.decision_undone",
        subject=subject(application_id),
        detail=detail,
        now=now,
    )
    publish(DecisionUndone(application_id=str(application_id)), now=now)


def _living(application_id: UUID, seen: Seen) -> Decision:
    locked_as_seen(application_id=application_id, seen=seen)
    row: Decision | None = Decision.objects.filter(application_id=application_id, dropped_at=None).first()
    if row is None:
        raise NothingProposed(str(application_id))
    return row
