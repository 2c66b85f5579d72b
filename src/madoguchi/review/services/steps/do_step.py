"""Do a step of a procedure's own flow: accept, examine, consult, receive, meet, propose, approve, hand over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.answers.evaluate import Problem
from madoguchi.forms.domain.answers.outcomes import needs_reason
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import Record, Standing
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.free_text import HoldsNumber, answers_with_numbers, without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import OfficeAnswered
from madoguchi.review.models import StepRecord
from madoguchi.review.queries.flows import CaseFlow, Noted, case_flow
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.decision.propose_decision import NoSuchDecision, ReasonMissing
from madoguchi.review.services.steps.follow_steps import follow_steps


class NoSuchStep(Exception):
    """The procedure has no such step of its own."""


class NotOpen(Exception):
    """The step waits for another, is done or skipped, or the case waits for the applicant or ended."""


class Barred(Exception):
    """Another person must do it: two people see every decision, and who did a step counts once."""


class Unanswered(Exception):
    """An answer that the step gives is missing or cannot be read."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("、".join(problem.name for problem in problems))


def do_step(
    *,
    application_id: UUID,
    step: str,
    filled: Mapping[str, Any],
    checked: tuple[str, ...],
    decision: str,
    reason: str,
    seen: Seen,
    by: Member,
    now: datetime,
) -> State:
    """The state of the case afterwards. `filled`: question of the office → its answer as typed, of those that the step
    fills; `checked` are items of its checklist; `decision` and `reason` are those of a proposal.

    Raises NotAllowed, HoldsNumber, Stale, NoSuchStep, NotOpen, Barred, NoSuchDecision, ReasonMissing, Unanswered,
    WrongState, NoSuchApplication.
    """
    require_case(by, *step_doers.ANY, of=application_id, now=now)
    text = without_numbers(reason)
    locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = standing_of(application_id, step)
    doing = standing.step
    if not step_doers.may_do(by, doing):
        raise NotAllowed(step_doers.PERMISSIONS.get(doing.does, "case.examine"))
    if standing.where != "open" or not flow.goes_on:
        raise NotOpen(step)
    if str(by.id) in step_doers.barred(flow.position, flow.way.flow, standing):
        raise Barred(str(by.id))
    proposes = doing.does == "propose"
    if proposes:
        _check_proposal(flow, doing, decision, text)
    done = Noted(
        record=Record(
            step=step, by=str(by.id), at=now, decision=decision if proposes else None, seen=flow.seen[step]
        ),
        by_name=by.name,
        note=text if proposes else "",
        checked=tuple(item for item in doing.checklist if item in checked),
        filled={name: filled.get(name) for name in doing.fills},
    )
    if answers_with_numbers(done.filled):
        raise HoldsNumber
    after = flow.after(done)
    problems = problems_of(after, doing)
    if problems:
        raise Unanswered(problems)
    add(flow, done)
    revision = follow_steps(after, reason="", who=by, now=now)
    if done.filled:
        publish(OfficeAnswered(application_id=str(application_id)), now=now)
    detail = {"step": step_name(doing), "revision": str(revision)}
    record(
        actor=by.actor(), action="review.step_done", subject=subject(application_id), detail=detail, now=now
    )
    return after.state


def standing_of(application_id: UUID, step: str) -> tuple[CaseFlow, Standing]:
    """Where a step of a locked case stands. Raises NoSuchStep."""
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    standing = flow.position.standings.get(step) if flow is not None else None
    if flow is None or standing is None:
        raise NoSuchStep(step)
    return flow, standing


def add(flow: CaseFlow, act: Noted) -> None:
    """Write the next record of a locked case."""
    StepRecord.objects.create(
        id=new_id(),
        application_id=flow.application.id,
        number=len(flow.noted) + 1,
        step=act.record.step,
        act=act.record.act,
        at=act.record.at,
        actor_id=act.record.by,
        actor_name=act.by_name,
        decision=act.record.decision or "",
        seen=act.record.seen,
        note=act.note,
        checked=list(act.checked),
        filled=act.filled,
    )


def problems_of(flow: CaseFlow, step: d.Step) -> tuple[Problem, ...]:
    """What is wrong with the answers that a step gives."""
    mine = tuple(f"{d.OFFICE}.{name}" for name in step.fills)
    return tuple(
        problem
        for problem in flow.evaluation.problems
        if any(problem.name == name or problem.name.startswith(f"{name}.") for name in mine)
    )


def _check_proposal(flow: CaseFlow, step: d.Step, decision_id: str, reason: str) -> None:
    offered = flow.way.flow.offered(step)
    decision = next((each for each in flow.way.flow.decisions if each.id == decision_id), None)
    if decision is None or decision_id not in offered:
        raise NoSuchDecision(decision_id)
    if needs_reason(decision) and not reason:
        raise ReasonMissing(decision_id)
