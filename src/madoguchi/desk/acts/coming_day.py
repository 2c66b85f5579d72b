"""A day that is still to come, as pages of acts ask for it."""

from __future__ import annotations

from datetime import date, timedelta

from madoguchi.kernel.business_days import add_business_days
from madoguchi.tenants.queries import office_days

CORRECTION_DAYS = 10
"""Business days that a correction is given unless a clerk chooses another day."""
NO_DAY = "期限は、明日よりあとの日にしてください。"


def usual_day(days: int, *, today: date) -> str:
    """So many business days from today, for a field that nobody has filled yet."""
    return add_business_days(today, days, office=office_days()).isoformat()


def first_day(today: date) -> str:
    return (today + timedelta(days=1)).isoformat()


def coming(text: str, *, today: date) -> date | None:
    """The day, if it is one that is still to come."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day > today else None
