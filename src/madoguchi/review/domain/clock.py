"""The clock of a case: the day by which it should be done (標準処理期間, 行政手続法 第6条), and why it is that day.

The period begins with arrival (「到達してから」). A day counts for the office when the case lay with it as the day
began: so the day of arrival does not, the day on which a correction (補正) is asked for does, and the day on which it ends
does not. What the law leaves open and is decided here stands in the decision record 0047.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal

import msgspec

from madoguchi.forms.domain.format.definition import Processing
from madoguchi.kernel.business_days import business_days_between, is_business_day, is_usual_holiday
from madoguchi.kernel.office_days import OfficeDay, OfficeDays

_DAY = timedelta(days=1)


class Stop(msgspec.Struct, frozen=True, kw_only=True):
    """A correction: the days in Japan on which it was asked for and on which it ended; None while it is out. Or the days on
    which the case came to another government that decides on it, and came back: the time until the arrival there is a period
    beside theirs (行政手続法 第6条)."""

    asked: date
    ended: date | None
    why: Literal["correction", "elsewhere"] = "correction"


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """An extension (延長) that stands: so many more days of the period's kind, and the day on which it was told."""

    days: int
    told: date


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to a case as far as its clock is concerned. `today` is the day it is looked at."""

    arrived: date
    today: date
    stops: tuple[Stop, ...] = ()
    extensions: tuple[Extension, ...] = ()


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence of why a day is that day; `clock_words` has the words.

    arrived: on `day`. counted: `days` from the day after, of kind `calendar`. stopped: by a correction from `day` to `until`, for
    `days` that are not counted. waiting: the same, while it is still out. was_elsewhere, is_elsewhere: the same of days with
    another government. extended: by `days`, told on `day`. kept: the
    local government's own `name` on `day`, not counted (`kind` holiday or closed) or counted (open). falls_on_holiday:
    the last day is one on which offices are closed, and is the last day all the same.
    """

    what: Literal[
        "arrived",
        "counted",
        "stopped",
        "waiting",
        "was_elsewhere",
        "is_elsewhere",
        "extended",
        "kept",
        "falls_on_holiday",
    ]
    day: date | None = None
    until: date | None = None
    days: int = 0
    calendar: Literal["business", "calendar"] = "business"
    kind: str = ""
    name: str = ""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The last day of the period. While `stopped`, it is the day it would be if the correction ended today."""

    day: date
    stopped: bool
    reasons: tuple[Reason, ...]


@lru_cache(maxsize=8192)
def due(history: History, processing: Processing, calendar: OfficeDays) -> Due:
    """When the case of this history should be done, on the days of its local government."""
    extra = sum(extension.days for extension in history.extensions)
    day = _last_day(history, processing.standard_days + extra, processing, calendar)
    out = any(stop.ended is None and stop.asked < day for stop in history.stops)
    reasons = tuple(_reasons(history, processing, calendar, day))
    return Due(day=day, stopped=out, reasons=reasons)


def _counts(day: date, processing: Processing, calendar: OfficeDays) -> bool:
    return processing.calendar == "calendar" or is_business_day(day, office=calendar)


def _stopped(day: date, history: History) -> bool:
    return any(stop.asked < day <= (stop.ended or history.today) for stop in history.stops)


def _last_day(history: History, days: int, processing: Processing, calendar: OfficeDays) -> date:
    day = history.arrived
    while days > 0:
        day += _DAY
        days -= not _stopped(day, history) and _counts(day, processing, calendar)
    return day


def _reasons(history: History, processing: Processing, calendar: OfficeDays, last: date) -> Iterator[Reason]:
    yield Reason(what="arrived", day=history.arrived)
    yield Reason(what="counted", days=processing.standard_days, calendar=processing.calendar)
    told: set[date] = set()
    for stop in history.stops:
        end = min(stop.ended or history.today, last)
        days = {stop.asked + n * _DAY for n in range(1, (end - stop.asked).days + 1)} - told
        told |= days
        count = sum(_counts(day, processing, calendar) for day in days)
        if stop.asked < last and (count or stop.ended is None):
            yield Reason(
                what=_STOPPED[stop.why, stop.ended is None],
                day=stop.asked,
                until=stop.ended,
                days=count,
                calendar=processing.calendar,
            )
    for extension in history.extensions:
        yield Reason(what="extended", day=extension.told, days=extension.days, calendar=processing.calendar)
    if processing.calendar == "business":
        for day, kept in _kept(history, calendar, last):
            yield Reason(what="kept", day=day, kind=kept.kind, name=kept.name)
    if not is_business_day(last, office=calendar) and last > history.arrived:
        yield Reason(what="falls_on_holiday", day=last)


_STOPPED: Final[dict[tuple[str, bool], Literal["stopped", "waiting", "was_elsewhere", "is_elsewhere"]]] = {
    ("correction", False): "stopped",
    ("correction", True): "waiting",
    ("elsewhere", False): "was_elsewhere",
    ("elsewhere", True): "is_elsewhere",
}
"""(why it stands still, whether it does so now) → the sentence."""


def _kept(history: History, calendar: OfficeDays, last: date) -> Iterator[tuple[date, OfficeDay]]:
    """The local government's own days that made a difference to the count, in their order."""
    if not calendar.days:
        return
    for n in range(1, (last - history.arrived).days + 1):
        day = history.arrived + n * _DAY
        kept = calendar.on(day)
        if kept is not None and not _stopped(day, history) and _differs(day, calendar):
            yield day, kept


def _differs(day: date, calendar: OfficeDays) -> bool:
    return is_business_day(day, office=calendar) is is_usual_holiday(day)


NEAR = 3
"""Days of the period's kind, before its end, that are its last ones: who works on the case is told, and the queue names it."""


def near_on(last: date, *, processing: Processing, calendar: OfficeDays) -> date:
    """From when on the last days run: NEAR are left."""
    day = last
    while days_left(day, last, processing=processing, calendar=calendar) < NEAR:
        day -= _DAY
    return day


def counted(history: History, until: date, processing: Processing, calendar: OfficeDays) -> int:
    """Days that the office had the case, of the period's kind, up to `until`."""
    days = (history.arrived + n * _DAY for n in range(1, (until - history.arrived).days + 1))
    return sum(not _stopped(day, history) and _counts(day, processing, calendar) for day in days)


def most_days(processing: Processing, history: History) -> int:
    """By how many days more the period of a case may be extended: all its extensions together by as many days as it has,
    or by 30 (as 情報公開法 第10条第2項 has it), whichever is more."""
    given = sum(extension.days for extension in history.extensions)
    return max(0, max(MOST_EXTENDED, processing.standard_days) - given)


MOST_EXTENDED = 30


def days_left(today: date, last: date, *, processing: Processing, calendar: OfficeDays) -> int:
    """Days until `last`, of the period's kind; 0 on the day itself, and negative as soon as it has passed.

    On the Saturday after a Friday it is -1, as on the Monday: late is late on a day without work, too.
    """
    if processing.calendar == "calendar":
        return (last - today).days
    found = business_days_between(today, last, office=calendar)
    return found if today <= last else min(-1, found)
