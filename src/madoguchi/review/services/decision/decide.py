"""Decide on an application (決裁), send the proposal back, or take a decision back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, StandsIn
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import change_state, locked_application
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain import decisions, deputies
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import Decided, DecisionUndone
from madoguchi.review.models import Decision
from madoguchi.review.queries.decision.proposals import preparers
from madoguchi.review.services.after_decision.lead_on import lead_nowhere, lead_on
from madoguchi.review.services.as_seen import locked_as_seen, on_default_way
from madoguchi.review.services.decision.stand_in import stand_in


class NothingProposed(Exception):
    """There is no proposal to decide on."""


class OwnProposal(Exception):
    """Whoever prepared it, or an earlier proposal, does not decide it: two people see every decision."""


def decide(*, application_id: UUID, seen: Seen, by: Member, now: datetime) -> State:
    """Make the proposed decision; approved or refused.

    Raises NotAllowed, GoesBySteps, Stale, NothingProposed, OwnProposal, WrongState, NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    row = _living(application_id, seen)
    absent = _for_whom(row, by)
    state = decisions.state_after(decisions.stored(row.outcome))
    change_state(application_id=application_id, to=state, actor=by.actor(), note=row.reason, now=now)
    make(row, who=by, absent=absent.name if absent else "", now=now)
    if absent is not None:
        stand_in(application_id=application_id, absent=absent, what=f"「{row.label}」", who=by, now=now)
    return state


def _for_whom(row: Decision, by: Member) -> StandsIn | None:
    """Who is away, where it is decided for them; None: for oneself. Raises OwnProposal."""
    unit = locked_application(row.application_id).unit_id
    ways = deputies.ways_to_decide(by, unit, prepared_by=preparers(row.application_id))
    if not ways:
        raise OwnProposal(str(by.id))
    return ways[0]


def make(row: Decision, *, who: Member, absent: str, now: datetime) -> None:
    """Part of acts: the proposed decision is made; `absent` is for whom, where that person is away (代決)."""
    row.decided_at, row.decided_by, row.decided_by_name = now, str(who.id), who.name
    row.decided_for_name = absent
    row.save(update_fields=["decided_at", "decided_by", "decided_by_name", "decided_for_name"])
    outcome, of = decisions.stored(row.outcome), subject(row.application_id)
    detail = {"decision": row.decision, "label": row.label, "outcome": outcome}
    if absent:
        detail["instead_of"] = absent
    record(actor=who.actor(), action="review.decided", subject=of, detail=detail, now=now)
    publish(Decided(application_id=str(row.application_id), decision=row.decision, outcome=outcome), now=now)
    lead_on(row, now=now)


def send_back(*, application_id: UUID, reason: str, seen: Seen, by: Member, now: datetime) -> None:
    """Inside the office only: the proposal goes back to the examiner, who may propose anew.

    Raises NotAllowed, HoldsNumber, GoesBySteps, Stale, NothingProposed, WrongState, NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    text = without_numbers(reason)
    row = _living(application_id, seen)
    change_state(application_id=application_id, to=State.EXAMINING, actor=by.actor(), note=text, now=now)
    drop(row, reason=text, who=by, now=now)
    detail = {"label": row.label, "reason": keep_written(application_id=application_id, text=text, now=now)}
    record(
        actor=by.actor(), action="review.sent_back", subject=subject(application_id), detail=detail, now=now
    )


def drop(row: Decision, *, reason: str, who: Member, now: datetime) -> None:
    """Part of acts: the proposal stands no longer, and says why."""
    row.dropped_at, row.returned_by_name, row.returned_reason = now, who.name, reason
    row.save(update_fields=["dropped_at", "returned_by_name", "returned_reason"])


def undo_decision(*, application_id: UUID, reason: str, seen: Seen, by: Member, now: datetime) -> None:
    """Take a decision back: a second, recorded act; the proposal waits for a decision again.

    Raises NotAllowed, HoldsNumber, GoesBySteps, Stale, NothingProposed, WrongState (issued or closed), NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    text = without_numbers(reason)
    row = _living(application_id, seen)
    change_state(application_id=application_id, to=State.DECIDING, actor=by.actor(), note=text, now=now)
    take_back(row, reason=text, who=by, now=now)


def take_back(row: Decision, *, reason: str, who: Member, now: datetime) -> None:
    """Part of acts: the decision is a proposal again, and who was told of it is told so."""
    row.decided_at, row.decided_by, row.decided_by_name, row.decided_for_name = None, "", "", ""
    row.save(update_fields=["decided_at", "decided_by", "decided_by_name", "decided_for_name"])
    kept = keep_written(application_id=row.application_id, text=reason, now=now)
    detail, of = {"decision": row.decision, "label": row.label, "reason": kept}, subject(row.application_id)
    record(actor=who.actor(), action="review.decision_undone", subject=of, detail=detail, now=now)
    publish(DecisionUndone(application_id=str(row.application_id)), now=now)
    lead_nowhere(row.application_id, now=now)


def _living(application_id: UUID, seen: Seen) -> Decision:
    on_default_way(locked_as_seen(application_id=application_id, seen=seen))
    row: Decision | None = Decision.objects.filter(application_id=application_id, dropped_at=None).first()
    if row is None:
        raise NothingProposed(str(application_id))
    return row
