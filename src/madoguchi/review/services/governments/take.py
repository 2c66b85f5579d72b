"""What came back from another government closes the step, sends the case back to it, or waits for somebody to look at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from madoguchi.accounts.permissions import government
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import NoSuchApplication, bump, locked_application
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import Record, Standing
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.review.domain import forwardings as words
from madoguchi.review.domain.batches import Given
from madoguchi.review.domain.forwardings import Answer
from madoguchi.review.domain.free_text import HoldsNumber
from madoguchi.review.models import Forwarding
from madoguchi.review.queries.governments.forwardings import content_of
from madoguchi.review.queries.steps.flows import CaseFlow, Noted, case_flow
from madoguchi.review.services.decision.propose_decision import NoSuchDecision, ReasonMissing
from madoguchi.review.services.steps.do_step import NotOpen, Unanswered, add, perform
from madoguchi.review.services.steps.follow_steps import follow_steps
from madoguchi.review.services.steps.reopen_step import reached


class NothingForwarded(Exception):
    """Nothing was forwarded to them under this id."""


def take(
    *, forwarding_id: UUID, from_tenant: int | None, receipt: str, answer: Answer | None, now: datetime
) -> None:
    """Once. `answer` is how it stands there now: None while they work on it, `receipt` the number that it has there.
    `from_tenant` says who tells it; None for one that is not of this installation, whose sender is known otherwise.

    Raises NothingForwarded.
    """
    row = Forwarding.objects.filter(id=forwarding_id, to_tenant=from_tenant).first()
    if row is None or row.receipt not in ("", receipt):
        raise NothingForwarded(str(forwarding_id))
    try:
        locked_application(row.application_id)
    except NoSuchApplication:
        raise NothingForwarded(str(forwarding_id)) from None
    row = Forwarding.objects.select_for_update().get(id=forwarding_id)
    if answer is None and row.answered_at is None:
        _at_work(row, now)
        return
    found = application(row.application_id)
    flow = case_flow(found) if found is not None else None
    standing = flow.position.standings.get(row.step) if flow is not None else None
    fills = standing.step.fills if standing is not None else ()
    answer = words.kept(answer or Answer(what="undone", at=now), fills)
    if msgspec.to_builtins(answer) == row.answer or (answer.what == "undone" and row.answered_at is None):
        return
    if row.over == "ended" and answer.what == "withdrawn":
        return  # it ended on both sides
    if _went_again(row):
        _keep(row, answer, problem=words.REPLACED, now=now)
    elif row.over_at is not None or flow is None or standing is None:
        _keep(row, answer, problem=words.ENDED, now=now)
    else:
        _take(row, answer, flow, standing, now=now)


def _went_again(row: Any) -> bool:
    """The step was opened anew after it was answered: what they have of it now is another case there."""
    rows = Forwarding.objects.filter(application_id=row.application_id, step=row.step)
    return bool(rows.order_by("-made_at", "-id").values_list("id", flat=True)[0] != row.id)


def _at_work(row: Any, now: datetime) -> None:
    """What they had sent back they go on with, or they work again on what could not be used."""
    if row.over_at is None and (row.returned_at is not None or row.problem):
        row.answer, row.returned_at, row.returned, row.problem = None, None, "", ""
        away(row, now)
        row.save(update_fields=["answer", "returned_at", "returned", "problem", "away"])


def _take(row: Any, answer: Answer, flow: CaseFlow, standing: Standing, *, now: datetime) -> None:
    if answer.what in ("returned", "undone"):
        _send_back(row, answer, flow, standing, now=now)
    elif row.answered_at is not None:
        _trouble(row, words.TWICE, now=now)
    elif answer.what == "answered":
        _keep(row, answer, problem="", now=now)
        if row.content and row.content != content_of(flow, standing.step).digest:
            _trouble(row, words.NOT_NOW if not _is_open(flow, standing) else words.OTHER_CONTENT, now=now)
        else:
            take_kept(row, flow, standing, now=now)
    else:
        _keep(row, answer, problem=words.IN_VAIN[answer.what], now=now)


def take_kept(row: Any, flow: CaseFlow, standing: Standing, *, now: datetime) -> None:
    """Do the step by the answer that is kept; why that cannot be is kept beside it. The case is locked."""
    answer, step = msgspec.convert(row.answer, Answer), standing.step
    if answer.what != "answered":
        return
    given = Given(
        filled={name: answer.filled.get(name) for name in step.fills},
        decision=answer.decision,
        reason=answer.reason.strip(),
    )
    try:
        if words.STRUCK in (given.reason, *given.filled.values()):
            raise HoldsNumber
        with transaction.atomic():
            perform(
                flow, standing, given, who=government(row.id, row.to_name), now=now,
                action="review.government_answered",
            )  # fmt: skip
    except (NotOpen, NoSuchDecision, ReasonMissing, Unanswered, HoldsNumber, WrongState) as why:
        _trouble(row, _in_words(why, flow, answer), now=now)
        return
    row.answered_at, row.problem, row.returned_at, row.returned = now, "", None, ""
    back(row, now)
    row.save(update_fields=["answered_at", "problem", "returned_at", "returned", "away"])


def _in_words(why: Exception, flow: CaseFlow, answer: Answer) -> str:
    if isinstance(why, NoSuchDecision) and not answer.decision:
        return words.NO_DECISION
    if isinstance(why, NoSuchDecision):
        return words.NO_SUCH_DECISION.format(answer.decision[:60])
    if isinstance(why, ReasonMissing):
        return words.NO_REASON
    if isinstance(why, Unanswered):
        labels = Labels(flow.way.form, "ja")
        return words.UNANSWERED.format("、".join(labels.of(each.name) for each in why.problems))
    return words.HOLDS_NUMBER if isinstance(why, HoldsNumber) else words.NOT_NOW


def _send_back(row: Any, answer: Answer, flow: CaseFlow, standing: Standing, *, now: datetime) -> None:
    """返戻, or an answer that they took back: the step is to be done again, with what they say."""
    who = government(row.id, row.to_name)
    note = answer.reason.strip() or "渡した先が、答えを取り消しました。"
    if _is_open(flow, standing) or (standing.where == "done" and flow.goes_on):
        act = Record(step=row.step, act="reopened", by=str(row.id), at=now)
        again = Noted(record=act, by_name=who.name, note=note, checked=(), filled={})
        try:
            after = reached(flow, again)
            with transaction.atomic():
                add(flow, again)
                follow_steps(after, reason=note, who=who, now=now)
        except WrongState:
            _keep(row, answer, problem=words.CANNOT_TAKE_BACK, now=now)
            return
    row.answered_at, row.returned_at, row.returned, row.problem = None, now, note, ""
    back(row, now)
    row.save(update_fields=["answered_at", "returned_at", "returned", "problem", "away"])
    _keep(row, answer, problem="", now=now)
    _record(row, "review.government_returned", flow, standing, now)


def _is_open(flow: CaseFlow, standing: Standing) -> bool:
    return standing.where == "open" and flow.goes_on


def _keep(row: Any, answer: Answer, *, problem: str, now: datetime) -> None:
    row.answer = msgspec.to_builtins(answer)
    row.save(update_fields=["answer"])
    if problem:
        _trouble(row, problem, now=now)


def _trouble(row: Any, problem: str, *, now: datetime) -> None:
    """Where staff look: on the case's page, and among the deliveries."""
    if row.problem == problem:
        return
    row.problem = problem
    row.save(update_fields=["problem"])
    case = locked_application(row.application_id)
    bump(case)
    case.save(update_fields=["revision"])
    detail = {"government": row.to_name, "reason": problem}
    record(
        actor=government(row.id, row.to_name).actor(),
        action="review.government_unused",
        subject=subject(row.application_id),
        detail=detail,
        now=now,
    )


def _record(row: Any, action: str, flow: CaseFlow, standing: Standing, now: datetime) -> None:
    record(
        actor=government(row.id, row.to_name).actor(),
        action=action,
        subject=subject(flow.application.id),
        detail={"step": step_name(standing.step)},
        now=now,
    )


def away(row: Any, now: datetime) -> None:
    """It lies there from now on; the caller saves `away`."""
    if not row.away or row.away[-1][1] is not None:
        row.away = [*row.away, [now.isoformat(), None]]


def back(row: Any, now: datetime) -> None:
    """It does not lie there any more; the caller saves `away`."""
    if row.away and row.away[-1][1] is None:
        row.away = [*row.away[:-1], [row.away[-1][0], now.isoformat()]]
