"""The clocks of cases: when each should be done, and what is late. Of the tenant in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db.models import Count, Q

from madoguchi.applications.domain.states import OPEN
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.queries.queue import MOST_COUNTED, Counted
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.format.definition import Processing
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain import clock
from madoguchi.review.domain.clock import Due, Extension, History, Stop
from madoguchi.review.models import CaseClock, CorrectionRequest, PeriodExtension
from madoguchi.tenants.queries import office_days


class ExtensionView(msgspec.Struct, frozen=True, kw_only=True):
    """An extension that stands."""

    days: int
    reason: str
    at: datetime
    by: str


class CaseTime(msgspec.Struct, frozen=True, kw_only=True):
    """The clock of one case as its pages tell it."""

    due: Due
    processing: Processing
    days_left: int | None
    """None when nothing is left to do"""
    extensions: tuple[ExtensionView, ...] = ()
    more_days: int = 0
    """by how many days it may still be extended"""


def histories(arrivals: Mapping[UUID, datetime], *, today: date) -> dict[UUID, History]:
    """What happened to each of these cases (id → arrival), as far as its clock is concerned: two statements for all of them."""
    ids = list(arrivals)
    stops: dict[UUID, list[Stop]] = defaultdict(list)
    asked = CorrectionRequest.objects.filter(application_id__in=ids).order_by("at", "id")
    for case, at, ended in asked.values_list("application_id", "at", "answered_at"):
        stops[case].append(Stop(asked=day_in_japan(at), ended=day_in_japan(ended) if ended else None))
    extensions: dict[UUID, list[Extension]] = defaultdict(list)
    for case, days, at in _standing(ids).values_list("application_id", "days", "at"):
        extensions[case].append(Extension(days=days, told=day_in_japan(at)))
    return {
        case: History(
            arrived=day_in_japan(at),
            today=today,
            stops=tuple(stops[case]),
            extensions=tuple(extensions[case]),
        )
        for case, at in arrivals.items()
    }


def _standing(ids: Collection[UUID]) -> Any:
    return PeriodExtension.objects.filter(application_id__in=ids, undone_at=None).order_by("at", "id")


def case_time(application: ApplicationView, *, today: date) -> CaseTime | None:
    """Of one case; None where its procedure has no standard period."""
    processing = forms.form(application.procedure, application.version).definition.processing
    if processing is None:
        return None
    history = histories({application.id: application.arrived_at}, today=today)[application.id]
    due = clock.due(history, processing, office_days())
    extensions = _standing([application.id]) if history.extensions else ()
    return CaseTime(
        due=due,
        processing=processing,
        days_left=left(due, application.state, processing, today),
        extensions=tuple(
            ExtensionView(days=row.days, reason=row.reason, at=row.at, by=row.actor_name)
            for row in extensions
        ),
        more_days=clock.most_days(processing, history),
    )


def left(due: Due, state: str, processing: Processing, today: date) -> int | None:
    """Days until the last one, of the period's kind; None when nothing is left to do."""
    if state not in OPEN:
        return None
    return clock.days_left(today, due.day, processing=processing, calendar=office_days())


Late = Literal["near", "late"]


class LateCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases are in the last days of their period, and past it."""

    near: Counted
    late: Counted


def running(which: Late, *, today: date) -> Q:
    """The clocks that run in their last days, or past them. Of either the last days have begun: an index knows which."""
    begun = Q(done_on=None, stopped=False, near_on__lte=today)
    return begun & (Q(due_on__lt=today) if which == "late" else Q(due_on__gte=today))


def late_counts(*, today: date) -> LateCounts:
    """One walk over the clocks whose last days have begun, up to MOST_COUNTED of them."""
    begun = CaseClock.objects.filter(done_on=None, stopped=False, near_on__lte=today)
    found = begun.order_by("near_on", "due_on", "application_id")[:MOST_COUNTED].aggregate(
        late=Count("id", filter=Q(due_on__lt=today)), near=Count("id", filter=Q(due_on__gte=today))
    )
    more = found["late"] + found["near"] >= MOST_COUNTED
    return LateCounts(
        near=Counted(rows=found["near"], more=more and found["near"] > 0),
        late=Counted(rows=found["late"], more=more),
    )


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How long cases of a procedure took in the year before, in days of its period, without corrections."""

    cases: int
    on_time: int
    half: int
    """half of the cases were done within these days"""
    most: int
    """nine of ten were"""

    @property
    def share(self) -> int:
        """Percent that were done within the period."""
        return 100 * self.on_time // self.cases


FEW = 10
"""Fewer finished cases say nothing about the next one."""
MOST_READ = 1000
YEAR = timedelta(days=365)


def pace(procedure: str, *, today: date) -> Pace | None:
    """From the last MOST_READ cases that were decided within a year; None from FEW."""
    rows = CaseClock.objects.filter(procedure=procedure, on_time__isnull=False, done_on__gte=today - YEAR)
    found = list(rows.order_by("-done_on").values_list("took", "on_time")[:MOST_READ])
    if len(found) < FEW:
        return None
    took = sorted(days for days, _ in found)
    return Pace(
        cases=len(took),
        on_time=sum(on_time for _, on_time in found),
        half=took[(len(took) - 1) // 2],
        most=took[(9 * len(took) + 9) // 10 - 1],
    )
