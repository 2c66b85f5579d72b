"""A step of another government whose own system takes packages: what is packed for it, that it has it, and what it answered."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.papers.pack_application import Forwarded
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.flows.flow import TARGET, target_of
from madoguchi.forms.domain.flows.office_answers import office_answers
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain.forwardings import ANSWER_AWAY, Answer, Content
from madoguchi.review.models import Forwarding
from madoguchi.review.queries.governments.forwardings import (
    LIVING,
    attachments_going,
    content_of,
    governments_in,
    numbers_named,
)
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow
from madoguchi.review.services.governments.take import NothingForwarded, away, take


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A package for a system of another government. `content` is None once it is not asked any more, and while the step cannot
    be done `held` says so: then nothing goes. `anew`: it answered already, and the step was opened again."""

    row: Any
    content: Content | None
    held: bool
    anew: bool
    packed: Forwarded


def outgoing(application_id: UUID) -> dict[str, Outgoing]:
    """Target → what its system is to have now, of the steps that went there; what was answered is over."""
    case = application(application_id)
    flow = case_flow(case) if case is not None else None
    found: dict[str, Outgoing] = {}
    for step in governments_in(flow.way.flow) if flow is not None else ():
        went = Forwarding.objects.filter(application_id=application_id, step=step.id, way="connected")
        rows = list(went.order_by("-made_at", "-id"))
        row = rows[0] if rows else None
        if flow is not None and row is not None and row.answered_at is None:
            found[target_of(step.id)] = _outgoing(row, flow, step, anew=len(rows) > 1)
    return found


def _outgoing(row: Any, flow: CaseFlow, step: d.Step, *, anew: bool) -> Outgoing:
    standing, content = flow.position.standings[step.id], content_of(flow, step)
    answers = office_answers(content.answers, content.office, None)
    evaluation = evaluate(flow.way.form, answers, flow.context)
    said = {path for path in evaluation.shown if _is_said(answers, path)}
    ended = row.over_at is not None or flow.application.state in (State.WITHDRAWN, State.DISMISSED)
    return Outgoing(
        row=row,
        content=None if ended else content,
        held=not ended and (standing.where != "open" or not flow.goes_on),
        anew=anew,
        packed=Forwarded(
            form=flow.way.form,
            evaluation=msgspec.structs.replace(evaluation, shown=frozenset(said)),
            government=row.to_code or row.to_name,
            numbers=numbers_named(flow.way.form, step),
            attachments=attachments_going(flow.way.form, step),
        ),
    )


def _is_said(answers: Any, path: str) -> bool:
    """Whether something of it goes along: what is not shown there is not printed as unanswered either."""
    for part in path.split("."):
        if isinstance(answers, list | tuple):
            answers = answers[int(part)] if part.isdecimal() and int(part) < len(answers) else None
        else:
            answers = answers.get(part) if isinstance(answers, dict) else None
        if answers is None:
            return False
    return True


def arrived_there(*, application_id: UUID, target: str, version: int, now: datetime) -> None:
    """Its system has this version, which says what is so now. The case is locked."""
    found = outgoing(application_id).get(target)
    if found is None or found.content is None:
        return
    row = found.row
    row.content, row.version, row.sent_at, row.there_at = (
        found.content.digest,
        version,
        now,
        row.there_at or now,
    )
    row.waits_for, row.problem, row.returned_at, row.returned, row.answer = "", "", None, "", None
    away(row, now)
    row.save()


def answered(*, application_id: UUID, target: str, receipt: str, answer: Answer, now: datetime) -> bool:
    """What its system says; whether it was still asked. What comes for a case that ended meanwhile is told too."""
    row = _latest(application_id, target)
    if row is None:
        return False
    number = receipt or row.receipt
    Forwarding.objects.filter(id=row.id).update(receipt=number, waits_for="")
    with contextlib.suppress(NothingForwarded):
        take(forwarding_id=row.id, from_tenant=None, receipt=number, answer=answer, now=now)
    return row.answered_at is None and row.over_at is None


def silent(*, application_id: UUID, target: str, why: str = ANSWER_AWAY) -> None:
    """It does not take the package, does not answer, or not in a way that can be read: staff see it."""
    row = _latest(application_id, target)
    if row is not None:
        Forwarding.objects.filter(id=row.id, **LIVING).update(waits_for=why)


def _latest(application_id: UUID, target: str) -> Any:
    step = target.removeprefix(TARGET)
    rows = Forwarding.objects.filter(application_id=application_id, step=step, way="connected")
    return rows.order_by("-made_at", "-id").first()
