"""When a case should be done: the standard processing period (標準処理期間)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from madoguchi.forms.domain.format.definition import Processing
from madoguchi.kernel.business_days import add_business_days, is_business_day


def due_on(arrived: date, processing: Processing | None) -> date | None:
    """The last day of the period, which the law counts from arrival (行政手続法 第6条: 到達してから)."""
    return _due(arrived, processing.standard_days, processing.calendar) if processing else None


@lru_cache(maxsize=4096)
def _due(start: date, days: int, calendar: Literal["business", "calendar"]) -> date:
    return add_business_days(start, days) if calendar == "business" else start + timedelta(days=days)


@lru_cache(maxsize=4096)
def days_left(today: date, due: date, calendar: Literal["business", "calendar"]) -> int:
    """Days until `due`, in the period's own days; negative when it has passed, 0 on the day itself."""
    if calendar == "calendar":
        return (due - today).days
    sign, first, last = (1, today, due) if today <= due else (-1, due, today)
    return sign * sum(is_business_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
