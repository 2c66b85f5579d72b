"""Do a step of a procedure's own flow: accept, examine, consult, receive, meet, propose, approve, hand over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member, NotAllowed, StandsIn
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
from madoguchi.review.domain.batches import AT_ONCE, Given
from madoguchi.review.domain.free_text import HoldsNumber, answers_with_numbers, without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import OfficeAnswered
from madoguchi.review.models import StepRecord
from madoguchi.review.queries.batches.places import gave_up
from madoguchi.review.queries.steps.flows import CaseFlow, Noted, case_flow
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.batches.collect import InBatch, waits_in
from madoguchi.review.services.decision.propose_decision import NoSuchDecision, ReasonMissing
from madoguchi.review.services.decision.stand_in import stand_in
from madoguchi.review.services.steps.follow_steps import follow_steps
from madoguchi.review.services.steps.seal_answers import seal_answers
from madoguchi.review.services.steps.step_files import files_given, hand_files_in

DONE: Final = "review.step_done"
"""The entry in the audit record of a step that was done."""


class NoSuchStep(Exception):
    """The procedure has no such step of its own."""


class NotOpen(Exception):
    """The step waits for another, is done or skipped, or the case waits for the applicant or ended."""


class PlaceGivenUp(NotOpen):
    """What the case got when places were given out is another's, or free for another: it is drawn again first."""


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

    Raises NotAllowed, HoldsNumber, Stale, NoSuchStep, InBatch, NotOpen, PlaceGivenUp, Barred, NoSuchDecision,
    ReasonMissing, Unanswered, NoSealingKey, WrongState, NoSuchApplication.
    """
    require_case(by, *step_doers.ANY, of=application_id, now=now)
    given = Given(filled=dict(filled), checked=checked, decision=decision, reason=without_numbers(reason))
    locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = standing_of(application_id, step)
    doing = standing.step
    if not step_doers.may_do(by, doing, flow.work):
        raise NotAllowed(step_doers.PERMISSIONS.get(doing.does, "case.examine"))
    if doing.together is not None and (doing.does in AT_ONCE or waits_in(application_id, step) is not None):
        raise InBatch(step)
    outside = doing.by is not None and doing.by.part is None
    absent, action = _for_whom(flow, standing, by), "review.step_entered" if outside else DONE
    sealed = seal_answers(flow, doing, given.filled, who=by, now=now)
    whole, wrong = files_given(flow, doing, sealed, holder=by.id, answers=(flow.office,))
    if wrong:
        raise Unanswered(wrong)
    given = msgspec.structs.replace(given, filled=whole)
    return perform(flow, standing, given, who=by, absent=absent, now=now, action=action).state


def _for_whom(flow: CaseFlow, standing: Standing, by: Member) -> StandsIn | None:
    """Who is away, where it is done for them; None: for oneself. Raises Barred."""
    ways = flow.ways_now(by, standing)
    if standing.where == "open" and flow.goes_on and not ways:
        raise Barred(str(by.id))
    return next(iter(ways), None)


def perform(
    flow: CaseFlow,
    standing: Standing,
    given: Given,
    *,
    who: Member,
    absent: StandsIn | None = None,
    now: datetime,
    batch: UUID | None = None,
    action: str = DONE,
) -> CaseFlow:
    """Part of acts at a step: the case as it stands afterwards. It is locked, and `who` may do the step, for `absent` where
    that is said; `batch` is the one in which it was done with others, `action` its entry in the record. Raises as `act_of`,
    and WrongState.
    """
    done, after = act_of(flow, standing, given, who=who, absent=absent, now=now)
    add(flow, done)
    hand_files_in(flow, standing.step, done.filled, who=who)
    revision = follow_steps(after, reason="", who=who, now=now)
    if done.filled:
        publish(OfficeAnswered(application_id=str(flow.application.id)), now=now)
    detail = {"step": step_name(standing.step), "revision": str(revision)}
    if batch is not None:
        detail["batch"] = str(batch)
    if absent is not None:
        what = step_name(standing.step)
        stand_in(application_id=flow.application.id, absent=absent, what=what, who=who, now=now)
        detail["instead_of"] = absent.name
    record(
        actor=who.actor(),
        action=action,
        subject=subject(flow.application.id),
        detail=detail,
        now=now,
    )
    return after


def act_of(
    flow: CaseFlow,
    standing: Standing,
    given: Given,
    *,
    who: Member,
    absent: StandsIn | None = None,
    now: datetime,
) -> tuple[Noted, CaseFlow]:
    """What would be on record of it, and the case as it stood then; nothing is written.

    Raises NotOpen, PlaceGivenUp, Barred, NoSuchDecision, ReasonMissing, HoldsNumber, Unanswered.
    """
    doing = standing.step
    if standing.where != "open" or not flow.goes_on:
        raise NotOpen(doing.id)
    drawn = [each.id for each in flow.way.flow.doing("allocate") if each.id in flow.way.flow.before[doing.id]]
    if drawn and gave_up(flow.application.id, drawn):
        raise PlaceGivenUp(doing.id)
    barred = flow.barred(standing)
    if str(who.id) in barred or (absent is not None and str(absent.id) in barred):
        raise Barred(str(who.id))
    proposes = doing.does == "propose"
    if proposes:
        _check_proposal(flow, doing, given.decision, given.reason)
    done = Noted(
        record=Record(
            step=doing.id,
            by=str(who.id),
            instead_of=str(absent.id) if absent is not None else "",
            at=now,
            decision=given.decision if proposes else None,
            seen=flow.seen[doing.id],
            gave=bool(doing.fills),
            does=doing.does,
        ),
        by_name=who.name,
        instead_of_name=absent.name if absent is not None else "",
        note=given.reason if proposes else "",
        checked=tuple(item for item in doing.checklist if item in given.checked),
        filled={name: given.filled.get(name) for name in doing.fills},
    )
    if answers_with_numbers(done.filled):
        raise HoldsNumber
    after = flow.after(done)
    problems = problems_of(after, doing)
    if problems:
        raise Unanswered(problems)
    return done, after


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
        does=act.record.does,
        at=act.record.at,
        actor_id=act.record.by,
        actor_name=act.by_name,
        instead_of=act.record.instead_of,
        instead_of_name=act.instead_of_name,
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
