"""Send a case back to a step that was done, or take back what was done there: that step and all after it are open again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.domain.states import State, WrongState, ways
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import Record, Standing
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.queries.steps.flows import CaseFlow, Noted
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.correction.request_correction import ReasonMissing
from madoguchi.review.services.steps.do_step import NotOpen, add, standing_of
from madoguchi.review.services.steps.follow_steps import follow_steps


def reopen_step(
    *, application_id: UUID, step: str, reason: str, seen: Seen, by: Member, now: datetime
) -> State:
    """The state of the case afterwards. Nothing is deleted: what was filled in is there to be looked at again.

    Raises NotAllowed, HoldsNumber, ReasonMissing, Stale, NoSuchStep, NotOpen (nothing was done there, or the case waits
    for the applicant or ended), WrongState (what follows from it cannot be taken back so far), NoSuchApplication.
    """
    require_case(by, *step_doers.ANY, of=application_id, now=now)
    text = without_numbers(reason)
    if not text:
        raise ReasonMissing(step)
    locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = standing_of(application_id, step)
    if not step_doers.may_reopen(by, flow.way.flow, flow.position, standing.step, flow.work):
        raise NotAllowed(step_doers.PERMISSIONS.get(standing.step.does, "case.examine"))
    if not standing.done_by or not flow.goes_on:
        raise NotOpen(step)
    again = Noted(
        record=Record(step=step, act="reopened", by=str(by.id), at=now),
        by_name=by.name,
        note=text,
        checked=(),
        filled={},
    )
    after = reached(flow, again)
    add(flow, again)
    revision = follow_steps(after, reason=text, who=by, now=now)
    detail = {"step": step_name(standing.step), "revision": str(revision)}
    record(
        actor=by.actor(),
        action="review.step_reopened",
        subject=subject(application_id),
        detail=detail,
        now=now,
    )
    return after.state


def reopenable(flow: CaseFlow, member: Member) -> tuple[d.Step, ...]:
    """The steps that this member may reopen now, in the order of the flow."""
    return tuple(s.step for s in flow.position.standings.values() if _may(flow, s, member))


def takes_back(flow: CaseFlow, step: d.Step, member: Member) -> bool:
    """Whether a decision that took effect is taken back with it: what comes after the decision leaves it as it is."""
    if flow.position.effective_at is None:
        return False
    return flow.reopened(_again(flow, step, member)).position.effective_at is None


def _may(flow: CaseFlow, standing: Standing, member: Member) -> bool:
    step = standing.step
    if not (flow.goes_on and standing.done_by):
        return False
    if not step_doers.may_reopen(member, flow.way.flow, flow.position, step, flow.work):
        return False
    try:
        reached(flow, _again(flow, step, member))
    except WrongState:
        return False
    return True


def _again(flow: CaseFlow, step: d.Step, member: Member) -> Noted:
    """The act, to look at what follows from it."""
    act = Record(step=step.id, act="reopened", by=str(member.id), at=flow.noted[-1].record.at)
    return Noted(record=act, by_name="", note="", checked=(), filled={})


def reached(flow: CaseFlow, again: Noted) -> CaseFlow:
    """The flow as it is then. What was told to others is taken back one thing at a time: a decision before its
    proposal, an examination before the acceptance. Raises WrongState.
    """
    after = flow.reopened(again)
    was, now = State(flow.application.state), after.state
    step = flow.way.flow.step(again.record.step)
    elsewhere = step is not None and step.by is not None and step.by.government is not None
    if elsewhere and was in (State.APPROVED, State.REFUSED):
        return after  # what another government proposes is its decision: both are taken back at once
    if now is not was and now not in ways(kind=flow.application.kind, state=was):
        raise WrongState(was, now)
    return after
