"""The last day of what a decision leads to, and why it is that day.

What is to be done towards the office within a time is a deadline by law: the day of the decision is not counted (民法
第140条), months end as 第143条 says, and a last day that is a holiday moves on (地方自治法 第4条の2第4項).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import msgspec

from madoguchi.forms.domain.format.definition import Span
from madoguchi.kernel.business_days import add_business_days, day_before_like, deadline
from madoguchi.kernel.eras import format_deadline
from madoguchi.kernel.office_days import OfficeDays

Unit = Literal["months", "business", "calendar"]


class LastDay(msgspec.Struct, frozen=True, kw_only=True):
    """`day` is the last one. `counted` from the day after `begins`: so many of `unit`; `holiday` is where it would have ended,
    had that not been a holiday."""

    day: date
    begins: date
    counted: int
    unit: Unit
    holiday: date | None = None


def last_day(begins: date, within: Span, office: OfficeDays) -> LastDay:
    """The last day of a time that begins with what happened on `begins`."""
    if within.months is not None:
        ends = day_before_like(begins + timedelta(days=1), within.months)
        day = deadline(begins, within.months, office=office, unit="months")
        return _told(day, begins, within.months, "months", ends)
    days = within.days or 0
    business = within.calendar == "business"
    ends = add_business_days(begins, days, office=office) if business else begins + timedelta(days=days)
    day = deadline(begins, days, office=office, calendar=within.calendar)
    return _told(day, begins, days, within.calendar, ends)


def _told(day: date, begins: date, counted: int, unit: Unit, ends: date) -> LastDay:
    return LastDay(day=day, begins=begins, counted=counted, unit=unit, holiday=ends if ends != day else None)


_UNITS = {"months": "か月", "business": "営業日", "calendar": "日"}


def in_words(last: LastDay) -> tuple[str, ...]:
    """Why it is that day, for staff; what residents read stands in their templates."""
    told = [
        f"{format_deadline(last.begins)}の決定の翌日から数えて{last.counted}{_UNITS[last.unit]}です。",
    ]
    if last.holiday is not None:
        told.append(f"{format_deadline(last.holiday)}は閉庁日なので、次に開く日に移ります。")
    return tuple(told)
