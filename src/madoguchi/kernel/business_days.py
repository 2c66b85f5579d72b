"""Days on which offices work, and how the law counts days, months and years to a last day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import jpholiday

from madoguchi.kernel.office_days import OfficeDays

_DAY = timedelta(days=1)


def is_usual_holiday(day: date) -> bool:
    """A Saturday, a Sunday, a national holiday, or one of 12月29日–1月3日.

    地方自治法 第4条の2第2項; 行政機関の休日に関する法律 第1条.
    """
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() >= 5 or year_end or day in _national_holidays(day.year)


def is_business_day(day: date, *, office: OfficeDays) -> bool:
    """Whether the offices work: what the local government says of the day, else that it is no usual holiday."""
    kept = office.on(day)
    return not is_usual_holiday(day) if kept is None else kept.kind == "open"


def moves_a_deadline(day: date, *, office: OfficeDays) -> bool:
    """Whether a deadline that ends on the day ends later: on a holiday that the law or an ordinance knows.

    地方自治法 第4条の2第4項 names these alone. Offices that work on a Sunday, or on their founding day, do not make it a
    working day in law, and offices that are closed for repairs do not make a Tuesday a holiday.
    """
    return is_usual_holiday(day) or office.is_holiday(day)


@lru_cache(maxsize=64)
def _national_holidays(year: int) -> frozenset[date]:
    """Asked once a year: a queue of cases asks for thousands of days."""
    return frozenset(day for day, _ in jpholiday.year_holidays(year))


def add_business_days(start: date, days: int, *, office: OfficeDays) -> date:
    """The business day that is `days` after `start`, which is not counted. For 0 and less, `start` itself."""
    day = start
    while days > 0:
        day += _DAY
        days -= is_business_day(day, office=office)
    return day


def business_days_between(start: date, end: date, *, office: OfficeDays) -> int:
    """Business days after `start` up to `end`, which counts; negative where `end` comes first."""
    sign, first, last = (1, start, end) if start <= end else (-1, end, start)
    days = (first + n * _DAY for n in range(1, (last - first).days + 1))
    return sign * sum(is_business_day(day, office=office) for day in days)


def fiscal_year(day: date) -> int:
    """The fiscal year of a day: from 1 April (地方自治法 第208条)."""
    return day.year if day.month >= 4 else day.year - 1


def deadline(
    start: date,
    days: int,
    *,
    office: OfficeDays,
    unit: Literal["days", "months", "years"] = "days",
    calendar: Literal["calendar", "business"] = "calendar",
    first_counts: bool = False,
) -> date:
    """The last day of a period that begins with the event of `start`.

    The first day is not counted (民法 第140条), unless a law says that it is (`first_counts`; 戸籍法 第43条); months and years
    end as 第143条 says, and a last day that is a holiday moves on (第142条; 地方自治法 第4条の2第4項). Only days can be counted
    as business days.
    """
    if first_counts:
        start -= _DAY
    if unit != "days":
        last = day_before_like(start + _DAY, days * (12 if unit == "years" else 1))
    elif calendar == "business":
        last = add_business_days(start, days, office=office)
    else:
        last = start + timedelta(days=days)
    while moves_a_deadline(last, office=office):
        last += _DAY
    return last


def day_before_like(first: date, months: int) -> date:
    """The last day of a period of months from `first`, which counts (民法 第143条第2項).

    Because the day of the event is not counted, one month from 30 April begins on 1 May and ends on 31 May, not on the
    30th; from 30 January it begins on the 31st, which February has not, and ends with February.
    """
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - _DAY
