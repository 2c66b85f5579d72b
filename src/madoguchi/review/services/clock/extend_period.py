"""Extend the standard processing period of a case (延長) with a reason that the applicant is told, or take that back.

行政手続法 第6条 knows no extension; laws that do (介護保険法 第27条第11項, 情報公開法 第10条第2項) want the applicant
told, within the period, why and for how long. So it is here for every procedure.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State, WrongState, has_decision
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.format.definition import Processing
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain import clock
from madoguchi.review.domain.clock import Extension, History
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import PeriodChanged
from madoguchi.review.models import PeriodExtension
from madoguchi.review.queries.clock.clocks import histories
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.correction.request_correction import ReasonMissing
from madoguchi.tenants.queries import office_days

EXTENDABLE = (State.ARRIVED, State.ACCEPTED, State.EXAMINING, State.DECIDING)
"""While a correction is out the period stands still: what is still needed can be told when it is back."""


class NoPeriod(Exception):
    """The procedure has no standard period, or no decision that could come later."""


class PeriodOver(Exception):
    """The period has passed: an extension is told while it runs."""


class TooManyDays(Exception):
    """The days are less than one, or more than the period may still be extended by; the number is that."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(str(most))


class NoExtension(Exception):
    """No extension of this case stands."""


def extend_period(
    *, application_id: UUID, days: int, reason: str, seen: Seen, by: Member, now: datetime
) -> UUID:
    """So many more days of the period's kind; the extension's id. The applicant is told by mail, and reads the reason.

    Raises NotAllowed, ReasonMissing, HoldsNumber, Stale, WrongState, NoPeriod, PeriodOver, TooManyDays, NoSuchApplication.
    """
    require_case(by, "case.examine", of=application_id, now=now)
    row, text = _locked(application_id, reason, seen)
    processing, history = _clock(row, now)
    before, most = clock.due(history, processing, office_days()).day, clock.most_days(processing, history)
    if before < day_in_japan(now):
        raise PeriodOver(before.isoformat())
    if not 1 <= days <= most:
        raise TooManyDays(most)
    made = PeriodExtension.objects.create(
        id=new_id(), application_id=application_id, days=days, reason=text, at=now, actor_id=str(by.id),
        actor_name=by.name,
    )  # fmt: skip
    more = (*history.extensions, Extension(days=days, told=history.today))
    history = msgspec.structs.replace(history, extensions=more)
    _changed(row, "review.period_extended", history, processing, text, by, now)
    found: UUID = made.id
    return found


def undo_extension(*, application_id: UUID, reason: str, seen: Seen, by: Member, now: datetime) -> None:
    """The days of the latest extension are taken off again, and the applicant is told.

    Raises NotAllowed, ReasonMissing, HoldsNumber, Stale, WrongState, NoExtension, NoSuchApplication.
    """
    require_case(by, "case.examine", of=application_id, now=now)
    row, text = _locked(application_id, reason, seen)
    latest = (
        PeriodExtension.objects.filter(application_id=application_id, undone_at=None)
        .order_by("at", "id")
        .last()
    )
    if latest is None:
        raise NoExtension(str(application_id))
    latest.undone_at = now
    latest.save(update_fields=["undone_at"])
    processing, history = _clock(row, now)
    _changed(row, "review.extension_undone", history, processing, text, by, now)


def _locked(application_id: UUID, reason: str, seen: Seen) -> tuple[Any, str]:
    """The application, as the page showed it, and why."""
    text = without_numbers(reason)
    if not text:
        raise ReasonMissing
    row = locked_as_seen(application_id=application_id, seen=seen)
    state = State(row.state)
    if state not in EXTENDABLE:
        raise WrongState(state, state)
    return row, text


def _clock(row: Any, now: datetime) -> tuple[Processing, History]:
    processing = forms.form(row.procedure, row.version).definition.processing
    if processing is None or not has_decision(row.kind):
        raise NoPeriod(row.procedure)
    return processing, histories({row.id: row.arrived_at}, today=day_in_japan(now))[row.id]


def _changed(
    row: Any, action: str, history: History, processing: Processing, reason: str, by: Member, now: datetime
) -> None:
    """On record, with the day that it is due now; pages that were drawn before are out of date."""
    bump(row)
    row.save(update_fields=["revision"])
    until = clock.due(history, processing, office_days()).day.isoformat()
    detail = {"until": until, "reason": keep_written(application_id=row.id, text=reason, now=now)}
    record(actor=by.actor(), action=action, subject=subject(row.id), detail=detail, now=now)
    publish(PeriodChanged(application_id=str(row.id), extended=action == "review.period_extended"), now=now)
