"""Days on which offices work, and the law's ways of counting days and years."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Literal

import jpholiday


def is_business_day(day: date) -> bool:
    """Not a Saturday, Sunday, national holiday, or 12月29日–1月3日 (地方自治法 第4条の2; 行政機関の休日に関する法律 第1条)."""
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and not year_end and not jpholiday.is_holiday(day)


def add_business_days(start: date, days: int) -> date:
    """The business day that is `days` after `start`, which is not counted."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_business_day(day)
    return day


def fiscal_year(day: date) -> int:
    """The fiscal year of a day: from 1 April (地方自治法 第208条)."""
    return day.year if day.month >= 4 else day.year - 1


def age_on(birth: date, day: date) -> int:
    """Full years on `day`. A year is complete at the end of the day before the birthday
    (年齢計算ニ関スル法律, 民法 第143条): on the birthday itself one has the new age, born 29 February on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def end_of_fiscal_year_of_age(birth: date, age: int) -> date:
    """The first 31 March on or after the day on which `age` is reached (「18歳に達する日以後の最初の3月31日」).

    The age is reached the day before the birthday, so one born on 1 April belongs to the earlier year.
    """
    reached = _years_after(birth, age) - timedelta(days=1)
    return date(reached.year + (reached.month > 3), 3, 31)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def deadline(start: date, count: int, unit: Literal["days", "months", "years"], calendar_: str = "calendar") -> date:
    """The last day of a period after `start`: the first day is not counted (民法 第140条), a month or year ends the day
    before its like (第143条), and a last day on which offices are closed moves on (第142条)."""
    if unit == "days":
        last = add_business_days(start, count) if calendar_ == "business" else start + timedelta(days=count)
    else:
        last = _months_after(start, count * (12 if unit == "years" else 1))
    while not is_business_day(last):
        last += timedelta(days=1)
    return last


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
