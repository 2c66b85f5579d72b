"""Staff ask again, at another address, or until a later day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.email import check_email
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Invitation
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.correction.request_correction import DayHasPassed
from madoguchi.review.services.inviting.asking import ask, end, make
from madoguchi.review.services.steps.do_step import NotOpen, standing_of


class NoAddress(Exception):
    """It is no e-mail address."""


def ask_again(
    *, application_id: UUID, step: str, email: str, until: date, seen: Seen, by: Member, now: datetime
) -> None:
    """A mail with a new link goes out; the one from before works no more. At another address somebody else is asked, who
    sees nothing of what was typed so far.

    Raises NotAllowed, NoAddress, DayHasPassed, Stale, NoSuchStep, NotOpen, NoSuchApplication.
    """
    require_case(by, "case.examine", of=application_id, now=now)
    checked = check_email(email)
    if not checked.ok:
        raise NoAddress
    if until < day_in_japan(now):
        raise DayHasPassed
    case = locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = open_to_outside(application_id, step)
    check_theirs(by, flow, standing)
    row, before = _row(flow, standing, checked.address, until, now=now)
    ask(row, flow, standing, given_by=by.id, now=now)
    bump(case)
    case.save(update_fields=["revision"])
    detail = {"step": step_name(standing.step), "until": until.isoformat()}
    if before != row.email:
        detail["address"] = keep_written(application_id=application_id, text=row.email, now=now)
        detail["former"] = keep_written(application_id=application_id, text=before, now=now)
    record(
        actor=by.actor(), action="review.asked_again", subject=subject(application_id), detail=detail, now=now
    )


def open_to_outside(application_id: UUID, step: str) -> tuple[CaseFlow, Standing]:
    """A step of a locked case that somebody from outside can be asked to do now. Raises NoSuchStep, NotOpen."""
    flow, standing = standing_of(application_id, step)
    outside = standing.step.by is not None and standing.step.by.invited is not None
    if not outside or standing.where != "open" or not flow.goes_on:
        raise NotOpen(step)
    return flow, standing


def check_theirs(who: Member, flow: CaseFlow, standing: Standing) -> None:
    """Whoever would enter what came on paper says who is asked, and no other unit that sees the case. Raises NotAllowed."""
    if not step_doers.may_do(who, standing.step, flow.work):
        raise NotAllowed("case.examine")


def _row(
    flow: CaseFlow, standing: Standing, email: str, until: date, *, now: datetime
) -> tuple[Invitation, str]:
    """(whoever is asked from now on, the address that was asked before)."""
    rows = Invitation.objects.filter(application_id=flow.application.id, step=standing.step.id)
    living = rows.filter(answered_at=None, revoked_at=None, over_at=None).first()
    latest = rows.order_by("-made_at", "-id").first()
    before = latest.email if latest is not None else ""
    if living is not None and living.email.casefold() == email.casefold():
        living.until, living.held = until, ""
        return living, before
    if living is not None:
        end(living, over_at=now)
    row = make(flow, standing, email=email, by_office=True, held="", until=until, now=now)
    return row, before
