"""The clocks of cases: when each should be done, and what is late. Of the tenant in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.db.models import Exists, F, OuterRef, Q

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import OPEN
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.queries.counting import Counted, count_cases
from madoguchi.applications.queries.queue import of_unit, shares_at_work, unit_of
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.format.definition import Processing
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain import clock
from madoguchi.review.domain.clock import Due, Extension, History, Stop
from madoguchi.review.models import CaseClock, CorrectionRequest, PeriodExtension
from madoguchi.review.queries.clock.step_times import late_steps
from madoguchi.review.queries.governments.forwardings import away, governments_in
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


Asked = tuple[datetime, datetime | None]
"""When a correction was asked for, and when it ended."""


def histories(arrivals: Mapping[UUID, datetime], *, today: date) -> dict[UUID, History]:
    """What happened to each of these cases (id → arrival), as far as its clock is concerned: three statements for all of them."""
    return {case: history for case, (history, _) in histories_and_days(arrivals, today=today).items()}


def histories_and_days(
    arrivals: Mapping[UUID, datetime], *, today: date
) -> dict[UUID, tuple[History, date | None]]:
    """The same, and the day until which the applicant is asked to correct it, where a correction is out."""
    elsewhere = away(arrivals)
    asked: dict[UUID, list[Asked]] = defaultdict(list)
    out: dict[UUID, date] = {}
    rows = CorrectionRequest.objects.filter(application_id__in=list(arrivals)).order_by("at", "id")
    for case, at, ended, due_on in rows.values_list("application_id", "at", "answered_at", "due_on"):
        asked[case].append((at, ended))
        if ended is None:
            out[case] = due_on
    extended: dict[UUID, list[PeriodExtension]] = defaultdict(list)
    for row in _standing(arrivals):
        extended[row.application_id].append(row)
    return {
        case: (_history(at, today, asked[case], extended[case], elsewhere.get(case, ())), out.get(case))
        for case, at in arrivals.items()
    }


def _standing(ids: Iterable[UUID]) -> Any:
    return PeriodExtension.objects.filter(application_id__in=list(ids), undone_at=None).order_by("at", "id")


def _history(
    arrived_at: datetime,
    today: date,
    asked: Iterable[Asked],
    extended: Iterable[PeriodExtension],
    elsewhere: Iterable[Asked] = (),
) -> History:
    return History(
        arrived=day_in_japan(arrived_at),
        today=today,
        stops=(*_stops(asked, why="correction"), *_stops(elsewhere, why="elsewhere")),
        extensions=tuple(Extension(days=row.days, told=day_in_japan(row.at)) for row in extended),
    )


def _stops(times: Iterable[Asked], *, why: Literal["correction", "elsewhere"]) -> Iterator[Stop]:
    for at, end in times:
        yield Stop(asked=day_in_japan(at), ended=day_in_japan(end) if end else None, why=why)


def case_time(application: ApplicationView, *, today: date, asked: Iterable[Asked]) -> CaseTime | None:
    """Of one case, whose corrections are `asked`, first one first; None where its procedure has no standard period."""
    processing = forms.form(application.procedure, application.version).definition.processing
    if processing is None:
        return None
    extended = list(_standing([application.id]))
    own = forms.way(application.procedure, application.version)
    elsewhere = away([application.id]).get(application.id, ()) if own and governments_in(own.flow) else ()
    history = _history(application.arrived_at, today, asked, extended, elsewhere)
    due = clock.due(history, processing, office_days())
    return CaseTime(
        due=due,
        processing=processing,
        days_left=left(due, application.state, processing, today),
        extensions=tuple(
            ExtensionView(days=row.days, reason=row.reason, at=row.at, by=row.actor_name) for row in extended
        ),
        more_days=clock.most_days(processing, history),
    )


def asked_of(application_id: UUID) -> list[Asked]:
    """When corrections of a case were asked for, and when they ended."""
    rows = CorrectionRequest.objects.filter(application_id=application_id).order_by("at", "id")
    return list(rows.values_list("at", "answered_at"))


def left(due: Due, state: str, processing: Processing, today: date) -> int | None:
    """Days until the last one, of the period's kind; None when nothing is left to do."""
    if state not in OPEN:
        return None
    return clock.days_left(today, due.day, processing=processing, calendar=office_days())


Late = Literal["near", "late", "step"]
"""In the last days of the period, past it, or with a step past its own."""


class LateCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases are in the last days of their period, past it, and with a step that is late."""

    near: Counted
    late: Counted
    step: Counted


def running(which: Literal["near", "late"], *, today: date) -> Q:
    """The clocks that run in their last days, or past them. Of either the last days have begun."""
    begun = Q(done_on=None, stopped=False, near_on__lte=today)
    return begun & (Q(due_on__lt=today) if which == "late" else Q(due_on__gte=today))


def late_cases(*, by: Member, today: date) -> dict[str, list[Any]]:
    """`Late` → queries of the cases that are seen and are so, to be counted together.

    Who sees every case has one walk over what is late, where a case stands once for each late step. Else those at work of each
    unit are asked for their clocks: of a small one they are fewer than all that is late. An office that keeps no units has one,
    in which everything is: there too the walk is shorter.
    """
    clocks: dict[str, Any] = {
        "late": CaseClock.objects.filter(running("late", today=today)),
        "near": CaseClock.objects.filter(running("near", today=today)),
        "step": late_steps(today=today),
    }
    if by.sees_every_case:
        walks = {which: rows.order_by("due_on") for which, rows in clocks.items()}
        return {which: [rows.values(case_id=F("application_id"))] for which, rows in walks.items()}
    shares = [share.values(case_id=F("id")) for share in shares_at_work(by, today=today)]
    found = {
        which: [share.filter(Exists(rows.filter(application_id=OuterRef("id")))) for share in shares]
        for which, rows in clocks.items()
    }
    if by.sees == {ROOT}:
        for which, rows in clocks.items():
            walk = rows.alias(unit=unit_of(OuterRef("application_id"))).filter(unit=ROOT)
            found[which][0] = walk.order_by("due_on").values(case_id=F("application_id"))
    return found


def late_counts(*, by: Member, today: date) -> LateCounts:
    """Of the cases that are seen, each up to MOST_COUNTED."""
    return LateCounts(**count_cases(late_cases(by=by, today=today)))


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


def pace(procedure: str, *, today: date, unit: UUID | None = None) -> Pace | None:
    """From the last MOST_READ cases that were decided within a year, of one unit or of all; None from FEW."""
    rows = CaseClock.objects.filter(procedure=procedure, on_time__isnull=False, done_on__gte=today - YEAR)
    if unit is not None:
        rows = rows.filter(application_id__in=of_unit(unit))
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
