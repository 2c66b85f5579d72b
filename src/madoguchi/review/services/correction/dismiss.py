"""Dismiss an application (却下) whose correction did not come by its day (行政手続法 第7条), or take that back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import mended_since
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.kernel.clock import day_in_japan
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.acts import UNDO_DISMISSAL
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import Dismissed
from madoguchi.review.services.after_decision.stand_again import stand_again
from madoguchi.review.services.as_seen import locked_as_seen, locked_to_move
from madoguchi.review.services.correction.end_correction import NoOpenCorrection, open_request
from madoguchi.review.services.correction.request_correction import DayHasPassed


class StillTime(Exception):
    """The day until which the applicant may correct it has not passed."""


class OwnRequest(Exception):
    """Whoever asked for the correction does not dismiss it: two people see every decision."""


def dismiss(*, application_id: UUID, reason: str, seen: Seen, by: Member, now: datetime) -> None:
    """The applicant reads the reason.

    Raises NotAllowed, HoldsNumber, Stale, NoOpenCorrection, StillTime, OwnRequest, NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    text = without_numbers(reason)
    locked_as_seen(application_id=application_id, seen=seen)
    asked = open_request(application_id)
    if mended_since(application_id, asked.at):  # and the worker has not noticed yet
        raise NoOpenCorrection(str(application_id))
    if day_in_japan(now) <= asked.due_on:
        raise StillTime(asked.due_on.isoformat())
    if asked.actor_id == str(by.id):
        raise OwnRequest(str(by.id))
    change_state(
        application_id=application_id, to=State.DISMISSED, actor=by.actor(), note=text, now=now, reason=text
    )
    publish(Dismissed(application_id=str(application_id)), now=now)


def undo_dismissal(
    *, application_id: UUID, reason: str, due_on: date, seen: Seen, by: Member, now: datetime
) -> None:
    """A second, recorded act: the correction is waited for again, until a new day: the old one has passed.

    Raises NotAllowed, HoldsNumber, DayHasPassed, Stale, WrongState, AnotherInItsPlace, NoSuchApplication.
    """
    require_case(by, "case.decide", of=application_id, now=now)
    text = without_numbers(reason)
    if due_on <= day_in_japan(now):
        raise DayHasPassed
    locked_to_move(UNDO_DISMISSAL, application_id=application_id, seen=seen)
    stand_again(application_id)
    change_state(application_id=application_id, to=State.CORRECTING, actor=by.actor(), note=text, now=now)
    asked = open_request(application_id)
    asked.due_on = due_on
    asked.save(update_fields=["due_on"])
    kept = keep_written(application_id=application_id, text=text, now=now)
    detail = {"reason": kept, "until": due_on.isoformat()}
    record(
        actor=by.actor(),
        action="review.dismissal_undone",
        subject=subject(application_id),
        detail=detail,
        now=now,
    )
