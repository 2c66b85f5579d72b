"""Keep what the queue can be asked for of the clocks of cases: what is late, what nearly so, how long cases took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import OPEN, State
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import queue as queued
from madoguchi.applications.services.case.change_state import locked_applications
from madoguchi.forms import queries as forms
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain import clock
from madoguchi.review.domain.clock import History
from madoguchi.review.models import CaseClock
from madoguchi.review.queries.clocks import histories
from madoguchi.review.services.clock.keep_step_clocks import keep_step_clocks_of
from madoguchi.tenants.queries import office_days

BATCH: Final = 500
_GONE: Final = (State.WITHDRAWN, State.DISMISSED, State.TRANSFERRED)
_KEPT: Final = (
    "due_on", "near_on", "stopped", "done_on", "took", "on_time", "warned_at", "escalated_at",
)  # fmt: skip


def keep_clocks(ids: Sequence[UUID], *, now: datetime) -> None:
    """Of these cases and of their open steps, as they are now. They are locked meanwhile: an older look never overwrites a
    newer one."""
    locked = locked_applications(ids)
    for row in locked:
        if forms.way(row.procedure, row.version) is not None:
            keep_step_clocks_of(row.id, now=now)
    rows = [row for row in locked if _processing(row) is not None]
    found = histories({row.id: row.arrived_at for row in rows}, today=day_in_japan(now))
    before = {each.application_id: each for each in CaseClock.objects.filter(application_id__in=list(found))}
    made, changed = [], []
    for row in rows:
        kept = before.get(row.id)
        values = _values(row, found[row.id])
        if kept is None:
            made.append(CaseClock(id=new_id(), application_id=row.id, procedure=row.procedure, **values))
            continue
        if kept.due_on != values["due_on"]:  # another day is warned of anew
            values |= {"warned_at": None, "escalated_at": None}
        if any(getattr(kept, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(kept, name, value)
            changed.append(kept)
    CaseClock.objects.bulk_create(made)
    if changed:
        CaseClock.objects.bulk_update(changed, _KEPT)


def _processing(row: Any) -> Any:
    return forms.form(row.procedure, row.version).definition.processing


def _values(row: Any, history: History) -> dict[str, Any]:
    processing, calendar = _processing(row), office_days()
    due = clock.due(history, processing, calendar)
    values = {
        "due_on": due.day,
        "near_on": clock.near_on(due.day, processing=processing, calendar=calendar),
        "stopped": due.stopped,
        "done_on": None,
        "took": None,
        "on_time": None,
    }
    if row.state in OPEN:
        return values
    done = _done(row.id)
    values |= {"done_on": done, "stopped": False}
    if row.state not in _GONE:
        took = clock.counted(history, done, processing, calendar)
        values |= {"took": took, "on_time": done <= due.day}
    return values


def _done(application_id: UUID) -> Any:
    """The day of the step after which nothing was open any more."""
    steps = applications.history(application_id)
    last_open = max((n for n, step in enumerate(steps) if step.state in OPEN), default=-1)
    return day_in_japan(steps[min(last_open + 1, len(steps) - 1)].at)


def keep_open_clocks(*, now: datetime) -> None:
    """Of every open case. In transactions of its own, batch by batch.

    An arrival keeps no clock, because a resident waits for it: what nothing has happened to gets one in the night.
    """
    filter = queued.QueueFilter(states=OPEN, oldest_first=True)
    after, more = None, True
    while more:
        with tenant_transaction():
            page = queued.queue_page(
                filter=filter, by=OPERATOR, today=day_in_japan(now), after=after, limit=BATCH
            )
            keep_clocks([row.id for row in page.rows], now=now)
        more = page.more
        after = (page.rows[-1].arrived_at, page.rows[-1].id) if page.rows else None
