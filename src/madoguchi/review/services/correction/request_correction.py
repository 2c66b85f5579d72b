"""Ask the applicant to correct an application (補正の求め, 行政手続法 第7条): questions, a reason, and a day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.forms.queries import form
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.acts import CORRECT
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.naming import told_apart
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import CorrectionRequested
from madoguchi.review.models import CorrectionRequest
from madoguchi.review.services.as_seen import locked_to_move
from madoguchi.review.services.batches.collect import follow_batches_of


class ReasonMissing(Exception):
    """A reason must be given."""


class DayHasPassed(Exception):
    """The applicant needs a day that is still to come."""


def request_correction(
    *,
    application_id: UUID,
    questions: list[str],
    reason: str,
    due_on: date,
    seen: Seen,
    by: Member,
    now: datetime,
) -> UUID:
    """The request's id. Raises NotAllowed, ReasonMissing, HoldsNumber, DayHasPassed, Stale, WrongState, NoSuchApplication."""
    require_case(by, "case.request_correction", of=application_id, now=now)
    text = without_numbers(reason)
    if not text:
        raise ReasonMissing
    if due_on <= day_in_japan(now):
        raise DayHasPassed
    application = locked_to_move(CORRECT, application_id=application_id, seen=seen)
    before = change_state(
        application_id=application_id, to=State.CORRECTING, actor=by.actor(), note=text, now=now
    )
    row = CorrectionRequest.objects.create(
        id=new_id(),
        application_id=application_id,
        questions=questions,
        reason=text,
        due_on=due_on,
        from_state=before,
        at=now,
        actor_id=str(by.id),
        actor_name=by.name,
    )
    names = told_apart(Labels(form(application.procedure, application.version), "ja"), questions)
    detail = {
        "items": "、".join(names.values()),
        "until": due_on.isoformat(),
        "reason": keep_written(application_id=application_id, text=text, now=now),
    }
    record(
        actor=by.actor(),
        action="review.correction_requested",
        subject=subject(application_id),
        detail=detail,
        now=now,
    )
    follow_batches_of(application_id, now=now)
    publish(CorrectionRequested(application_id=str(application_id)), now=now)
    request_id: UUID = row.id
    return request_id
