"""Keep what the queue can be asked for of the clocks of cases: what is late, what nearly so, how long cases took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
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
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain import clock
from madoguchi.review.domain.clock import History
from madoguchi.review.events import PeriodChanged
from madoguchi.review.models import CaseClock
from madoguchi.review.queries.clock.clocks import histories
from madoguchi.review.services.clock.keep_step_clocks import keep_step_clocks_of
from madoguchi.tenants.queries import office_days

BATCH: Final = 500
_GONE: Final = (State.WITHDRAWN, State.DISMISSED, State.TRANSFERRED)
_KEPT: Final = (
    "due_on", "near_on", "stopped", "done_on", "took", "on_time", "warned_at", "escalated_at",
    "told_on",
)  # fmt: skip


def keep_clocks(ids: Sequence[UUID], *, now: datetime, days_changed: bool = False) -> None:
    """Of these cases and of their open steps, as they are now. They are locked meanwhile: an older look never overwrites a
    newer one. `days_changed`: nothing happened to the cases, and the town's own days may be others; whoever was told a day
    by mail is told the one to which it moved on."""
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
        if days_changed and _moved_on(kept, values):
            values["told_on"] = values["due_on"]
            publish(PeriodChanged(application_id=str(row.id), extended=True, by_office_days=True), now=now)
        if any(getattr(kept, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(kept, name, value)
            changed.append(kept)
    CaseClock.objects.bulk_create(made)
    if changed:
        CaseClock.objects.bulk_update(changed, _KEPT)


def _moved_on(kept: Any, values: Mapping[str, Any]) -> bool:
    """Whether the day that was told is past now by the town's own days. None comes nearer for whoever was told it; while a
    correction is out, and after it, the day is another by that."""
    if kept.told_on is None or kept.stopped or values["stopped"] or values["done_on"] is not None:
        return False
    later: bool = values["due_on"] > max(kept.told_on, kept.due_on)
    return later


def keep_told(application_id: UUID, day: date | None) -> None:
    """The applicant was told this day by mail."""
    if day is not None:
        CaseClock.objects.filter(application_id=application_id).update(told_on=day)


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
            keep_clocks([row.id for row in page.rows], now=now, days_changed=True)
        more = page.more
        after = (page.rows[-1].arrived_at, page.rows[-1].id) if page.rows else None
