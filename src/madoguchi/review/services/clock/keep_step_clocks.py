"""Keep until when the open steps of a case should be done, for the queue and for who is told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.states import OPEN, State
from madoguchi.applications.queries.applications import application
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.models import StepClock
from madoguchi.review.queries.clock.clocks import asked_of
from madoguchi.review.queries.clock.step_times import step_times
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow

_RUNNING = (*OPEN, State.APPROVED, State.REFUSED)


def keep_step_clocks(flow: CaseFlow, *, now: datetime) -> None:
    """Part of acts at steps, and of what changes a case otherwise; the case is locked."""
    if all(step.within is None for step in flow.way.flow.steps):
        return
    case, times = flow.application.id, {}
    if flow.application.state in _RUNNING:
        times = step_times(flow, asked=asked_of(case), today=day_in_japan(now))
    kept = {row.step: row for row in StepClock.objects.filter(application_id=case)}
    for step, time in times.items():
        row = kept.pop(step, None) or StepClock(application_id=case, step=step)
        if row.due_on is not None and row.due_on < time.due.day:
            row.told_on = None  # what was late has time again, and is told of anew
        row.due_on, row.stopped, row.escalates = time.due.day, time.due.stopped, time.escalates
        row.save()
    StepClock.objects.filter(application_id=case, step__in=list(kept)).delete()


def keep_step_clocks_of(application_id: UUID, *, now: datetime) -> None:
    """Of a case to which something happened, or whose days changed; locked by the caller."""
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    if flow is not None:
        keep_step_clocks(flow, now=now)
