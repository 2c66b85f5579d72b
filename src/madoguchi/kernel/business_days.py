"""Days on which offices work, and the law's ways of counting days and years.

Two ages: `age_on` is what people mean and what a form shows; rules that say 「〜歳に達する日」 (school,
allowances, votes) go by `day_of_reaching`, which is a day earlier.
"""

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


def age_on(birth: date, day: date) -> int:
    """Full years on `day` as people count them: the new age from the birthday on.

    Born on 29 February, one has it from 1 March in other years.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def day_of_reaching(birth: date, age: int) -> date:
    """The day at whose end `age` is reached (「〜歳に達する日」): the day before the birthday.

    年齢計算ニ関スル法律: the day of birth is counted; 民法 第143条: a year ends the day before its like, and
    where that is missing (29 February) with the month.
    """
    return _day_before_like(birth, 12 * age)


def age_reached(birth: date, day: date) -> int:
    """The age reached by the end of `day` in law: the new one on the day before the birthday already."""
    return age_on(birth, day) + (day == day_of_reaching(birth, age_on(birth, day) + 1))


def end_of_fiscal_year_of_age(birth: date, age: int) -> date:
    """The first 31 March on or after the day of reaching `age` (「達する日以後の最初の3月31日」).

    One born on 1 April reaches it on 31 March, and so belongs to the earlier year.
    """
    return date(fiscal_year(day_of_reaching(birth, age)) + 1, 3, 31)


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
        last = _day_before_like(start + _DAY, days * (12 if unit == "years" else 1))
    elif calendar == "business":
        last = add_business_days(start, days)
    else:
        last = start + timedelta(days=days)
    while not is_business_day(last):
        last += _DAY
    return last


def _day_before_like(first: date, months: int) -> date:
    """The last day of a period of months from `first`, which counts (民法 第143条第2項)."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - _DAY
