"""Until when the open steps of cases should be done, and which are late. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.forms.domain.format.definition import Span
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.clock import Due, Stop
from madoguchi.review.domain.step_clock import in_words, step_due
from madoguchi.review.models import StepClock
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.tenants.queries import office_days

Asked = tuple[datetime, datetime | None]
"""When a correction was asked for, and when it ended."""


class StepTime(msgspec.Struct, frozen=True, kw_only=True):
    """The clock of an open step."""

    due: Due
    why: tuple[str, ...]
    late: bool
    escalates: bool


def step_times(flow: CaseFlow, *, asked: Iterable[Asked], today: date) -> dict[str, StepTime]:
    """Step → its clock, of the open ones that have a time."""
    stops = tuple(
        Stop(asked=day_in_japan(at), ended=day_in_japan(ended) if ended else None) for at, ended in asked
    )
    found = {}
    for standing in flow.position.open:
        within: Span | None = standing.step.within
        if within is None:
            continue
        begins = day_in_japan(standing.since or flow.application.arrived_at)
        own = tuple(stop for stop in stops if stop.ended is None or stop.ended > begins)
        due = step_due(begins, within, stops=own, today=today, office=office_days())
        found[standing.step.id] = StepTime(
            due=due,
            why=in_words(due, within),
            late=not due.stopped and due.day < today,
            escalates=standing.step.late == "escalate",
        )
    return found


def late_steps(*, today: date) -> Any:
    """The clocks of steps that are late, as a query."""
    return StepClock.objects.filter(stopped=False, due_on__lt=today)


class StepDue(msgspec.Struct, frozen=True, kw_only=True):
    """An open step in a line of the queue."""

    step: str
    due_on: date
    late: bool
    told: bool
    """who leads those who do it was told"""


def steps_due(ids: Iterable[UUID], *, today: date) -> dict[UUID, StepDue]:
    """Case → the open step that is due first."""
    found: dict[UUID, StepDue] = {}
    rows = StepClock.objects.filter(application_id__in=list(ids), stopped=False).order_by("due_on", "step")
    for row in rows:
        due = StepDue(step=row.step, due_on=row.due_on, late=row.due_on < today, told=row.told_on is not None)
        found.setdefault(row.application_id, due)
    return found
