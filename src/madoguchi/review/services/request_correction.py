"""Ask the applicant to correct an application (補正の求め, 行政手続法 第7条): questions, a reason, and a day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from madoguchi.applications.domain.states import State
from madoguchi.applications.services.change_state import change_state
from madoguchi.audit.services.record import Actor
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish
from madoguchi.review.events import CorrectionRequested
from madoguchi.review.models import CorrectionRequest


class ReasonMissing(Exception):
    """A reason must be given."""


class DayHasPassed(Exception):
    """The applicant needs a day that is still to come."""


def request_correction(
    *, application_id: UUID, questions: list[str], reason: str, due_on: date, actor: Actor, now: datetime
) -> UUID:
    """The request's id. Raises ReasonMissing, DayHasPassed, WrongState, NoSuchApplication."""
    if not reason.strip():
        raise ReasonMissing
    if due_on <= day_in_japan(now):
        raise DayHasPassed
    before = change_state(
        application_id=application_id, to=State.CORRECTING, actor=actor, note=reason.strip(), now=now
    )
    row = CorrectionRequest.objects.create(
        id=new_id(),
        application_id=application_id,
        questions=questions,
        reason=reason.strip(),
        due_on=due_on,
        from_state=before,
        at=now,
        actor_id=actor.id,
        actor_name=actor.name,
    )
    publish(CorrectionRequested(application_id=str(application_id)), now=now)
    request_id: UUID = row.id
    return request_id
