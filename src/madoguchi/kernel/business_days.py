"""Days on which offices work, and how the law counts days, months and years to a last day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import jpholiday

_DAY = timedelta(days=1)


def is_business_day(day: date) -> bool:
    """Not a Saturday, a Sunday, a national holiday, nor 12月29日–1月3日.

    地方自治法 第4条の2; 行政機関の休日に関する法律 第1条.
    """
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not year_end and day not in _national_holidays(day.year)


@lru_cache(maxsize=64)
def _national_holidays(year: int) -> frozenset[date]:
    """Asked once a year: a queue of cases asks for thousands of days."""
    return frozenset(day for day, _ in jpholiday.year_holidays(year))


def add_business_days(start: date, days: int) -> date:
    """The business day that is `days` after `start`, which is not counted. For 0 and less, `start` itself."""
    day = start
    while days > 0:
        day += _DAY
        days -= is_business_day(day)
    return day


def fiscal_year(day: date) -> int:
    """The fiscal year of a day: from 1 April (地方自治法 第208条)."""
    return day.year if day.month >= 4 else day.year - 1


def deadline(
    start: date,
    days: int,
    *,
    unit: Literal["days", "months", "years"] = "days",
    calendar: Literal["calendar", "business"] = "calendar",
) -> date:
    """The last day of a period that begins with the event of `start`.

    The first day is not counted (民法 第140条), months and years end as 第143条 says, and a last day on
    which offices are closed moves on (第142条; 地方自治法 第4条の2第4項). Only days can be counted as business days.
    """
    if unit != "days":
        last = day_before_like(start + _DAY, days * (12 if unit == "years" else 1))
    elif calendar == "business":
        last = add_business_days(start, days)
    else:
        last = start + timedelta(days=days)
    while not is_business_day(last):
        last += _DAY
    return last


def day_before_like(first: date, months: int) -> date:
    """The last day of a period of months from `first`, which counts (民法 第143条第2項)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - _DAY
