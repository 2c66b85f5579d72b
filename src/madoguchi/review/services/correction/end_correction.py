"""A correction is over: the applicant mended it, or the office needs it no longer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.change_state import change_state, locked_application
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import SYSTEM, Actor
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import CorrectionRequest
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.batches.collect import follow_batches_of


class NoOpenCorrection(Exception):
    """Nothing is asked of the applicant."""


def end_correction(*, application_id: UUID, reason: str, seen: Seen, by: Member, now: datetime) -> State:
    """A clerk found it corrected otherwise; the state it goes back to, the one it was in before.

    Raises NotAllowed, HoldsNumber, Stale, NoOpenCorrection, WrongState, NoSuchApplication.
    """
    require_case(by, "case.request_correction", of=application_id, now=now)
    text = without_numbers(reason)
    locked_as_seen(application_id=application_id, seen=seen)
    return _ended(application_id, note=text, actor=by.actor(), now=now, reason=text)


def answer_correction(*, application_id: UUID, now: datetime) -> State:
    """The applicant mended it. Raises NoOpenCorrection, WrongState, NoSuchApplication."""
    return _ended(application_id, note="申請した方が直しました。", actor=SYSTEM, now=now)


def _ended(application_id: UUID, *, note: str, actor: Actor, now: datetime, reason: str = "") -> State:
    row = open_request(application_id)
    back = State(row.from_state)
    change_state(application_id=application_id, to=back, actor=actor, note=note, now=now, reason=reason)
    row.answered_at = now
    row.save(update_fields=["answered_at"])
    follow_batches_of(application_id, now=now)
    return back


def open_request(application_id: UUID) -> CorrectionRequest:
    """What the applicant is asked now; the application is locked. Raises NoOpenCorrection, NoSuchApplication.

    One that was withdrawn or dismissed meanwhile keeps its request unanswered; it is not open.
    """
    application = locked_application(application_id)
    row: CorrectionRequest | None = None
    if application.state == State.CORRECTING:
        row = CorrectionRequest.objects.filter(application_id=application_id, answered_at=None).first()
    if row is None:
        raise NoOpenCorrection(str(application_id))
    return row
