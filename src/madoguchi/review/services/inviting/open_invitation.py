"""Look at what one is asked for: what the step shows of the case, and what it asks. On record, as every look at a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import invited
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.seeing import sees
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import NoSuchApplication, locked_application
from madoguchi.applications.services.case.grant_case import sees_of
from madoguchi.audit.services.record_reading import record_reading
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.forms.domain.flows.office_answers import office_answers
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.one_step import asked_by, seen_sections
from madoguchi.forms.domain.showing.views import AnswerSection
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.invitations import Invitation as View
from madoguchi.review.domain.invitations import Stands
from madoguchi.review.domain.purposes import OPINION
from madoguchi.review.models import Invitation
from madoguchi.review.queries.examination.mends import CaseFile
from madoguchi.review.queries.inviting.invitations import view
from madoguchi.review.queries.inviting.seen_files import seen_files
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow, latest
from madoguchi.review.queries.steps.step_files import StepFiles, step_files


class NoSuchInvitation(Exception):
    """The tenant in scope asked for nothing like it."""


class NotAsked(Exception):
    """Nobody is asked any more: revoked, over, or its day has passed."""

    def __init__(self, stands: Stands) -> None:
        self.stands = stands
        super().__init__(stands)


class SentAlready(Exception):
    """It was sent, and has arrived."""


class Waits(Exception):
    """The office waits for the applicant, who corrects the case: it can be looked at and kept, and not be sent."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever is asked is shown. `evaluation` holds the case with what they typed so far."""

    invitation: View
    flow: CaseFlow
    standing: Standing
    sections: tuple[AnswerSection, ...]
    evaluation: Evaluation
    files: StepFiles
    """those that they brought"""
    seen: tuple[CaseFile, ...]
    """those of the case that the step shows, and no other"""

    @property
    def step(self) -> d.Step:
        return self.standing.step

    @property
    def waits(self) -> bool:
        """The applicant corrects the case."""
        return not self.flow.goes_on


def open_invitation(*, invitation_id: UUID, language: str, now: datetime) -> Asked:
    """As of now. Raises NoSuchInvitation, NotAsked, SentAlready."""
    row, flow, standing = asked_now(invitation_id=invitation_id, now=now)
    named = sees_of(application_id=row.application_id, to=row.id, today=day_in_japan(now))
    record_reading(
        actor=invited(row.id).actor(),
        action="case.opened",
        subject=subject(row.application_id),
        detail={"purpose": OPINION},
        now=now,
    )
    if row.opened_at is None:
        Invitation.objects.filter(id=row.id, opened_at=None).update(opened_at=now)
    files = step_files(flow, standing.step, holder=row.id, answers=(row.typed,))
    evaluation = with_typed(flow, standing.step, row.typed | files.begun, now=now)
    tables = flow.context.tables
    return Asked(
        invitation=view(row),
        flow=flow,
        standing=standing,
        sections=seen_sections(flow.way.form, flow.evaluation, named, language=language, tables=tables),
        evaluation=evaluation,
        files=files,
        seen=seen_files(flow, named, language=language),
    )


def asked_now(*, invitation_id: UUID, now: datetime, lock: bool = False) -> tuple[Any, CaseFlow, Standing]:
    """(row, case, step) of what somebody is asked for at this moment, by the row and by what was shown to them.

    Raises NoSuchInvitation, NotAsked, SentAlready.
    """
    row = Invitation.objects.filter(id=invitation_id).first()
    if row is None:
        raise NoSuchInvitation(str(invitation_id))
    if lock:
        try:
            locked_application(row.application_id)
        except NoSuchApplication:
            raise _not_asked(row, now) from None
        row = Invitation.objects.select_for_update().get(id=invitation_id)
    stands = view(row).stands(today=day_in_japan(now))
    if stands == "sent":
        raise SentAlready(str(invitation_id))
    if stands not in ("asked", "opened"):
        raise NotAsked(stands)
    if not sees(invited(row.id), row.application_id, today=day_in_japan(now)):
        raise NotAsked("revoked")
    found = application(row.application_id)
    flow = case_flow(found) if found is not None else None
    standing = flow.position.standings.get(row.step) if flow is not None else None
    corrects = flow is not None and flow.application.state == State.CORRECTING
    if flow is None or standing is None or standing.where != "open" or not (flow.goes_on or corrects):
        raise NotAsked("over")
    if (
        standing.step.by is None or standing.step.by.invited is None
    ):  # in the version that the case went over to
        raise NotAsked("over")
    return row, flow, standing


def with_typed(flow: CaseFlow, step: d.Step, typed: dict[str, Any], *, now: datetime) -> Evaluation:
    """The case with what was typed for a step in place of what was filled in there before."""
    others = {name: value for name, value in latest(flow.noted).items() if name not in step.fills}
    days = {**flow.context.answered, **dict.fromkeys(asked_by(step), day_in_japan(now))}
    answers = office_answers(flow.application.answers, others | typed, flow.position.decision)
    return evaluate(flow.way.form, answers, msgspec.structs.replace(flow.context, answered=days))


def _not_asked(row: Any, now: datetime) -> Exception:
    """Why, where the case is not shown to them."""
    stands = view(row).stands(today=day_in_japan(now))
    if stands == "sent":
        return SentAlready(str(row.id))
    return NotAsked("revoked" if stands in ("asked", "opened") else stands)
