"""A correction is over: the applicant mended it, or the office needs it no longer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.states import State
from madoguchi.applications.services.change_state import change_state, locked_application
from madoguchi.audit.services.record import Actor
from madoguchi.review.models import CorrectionRequest


class NoOpenCorrection(Exception):
    """Nothing is asked of the applicant."""


def end_correction(*, application_id: UUID, note: str, actor: Actor, now: datetime) -> State:
    """The state it goes back to, the one it was in before. Raises NoOpenCorrection, WrongState, NoSuchApplication."""
    row = open_request(application_id)
    back = State(row.from_state)
    change_state(application_id=application_id, to=back, actor=actor, note=note, now=now)
    row.answered_at = now
    row.save(update_fields=["answered_at"])
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
