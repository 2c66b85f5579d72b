"""Until when an open step should be done (`within` of the definition), and why then.

It begins when all that the step waits for was settled. Days are counted as those of the whole case are (`clock.py`): they stand
still while a correction is out, and the last one does not move, for it is the office's own.
"""

from __future__ import annotations

from datetime import date, timedelta

from madoguchi.forms.domain.format.definition import Processing, Span
from madoguchi.kernel.business_days import day_before_like
from madoguchi.kernel.eras import format_deadline
from madoguchi.kernel.office_days import OfficeDays
from madoguchi.review.domain import clock
from madoguchi.review.domain.clock import Due, History, Stop
from madoguchi.review.domain.clock_words import sentence


def step_due(begins: date, within: Span, *, stops: tuple[Stop, ...], today: date, office: OfficeDays) -> Due:
    """The last day of a step that began on `begins`."""
    history = History(arrived=begins, today=today, stops=stops)
    return clock.due(history, _period(begins, within), office)


def in_words(due: Due, within: Span) -> tuple[str, ...]:
    """Why it is that day, for staff."""
    length = f"{within.months}か月" if within.months is not None else ""

    def told(reason: clock.Reason) -> str:
        if reason.what == "arrived" and reason.day is not None:
            return f"{format_deadline(reason.day)}に、この手順が始まりました。"
        if reason.what == "counted":
            unit = "営業日" if reason.calendar == "business" else "日"
            return f"この手順の期限は、始まった日の翌日から{length or f'{reason.days}{unit}'}です。"
        return sentence(reason, due)

    return tuple(told(reason) for reason in due.reasons)


def _period(begins: date, within: Span) -> Processing:
    if within.months is None:
        return Processing(standard_days=within.days or 0, calendar=within.calendar)
    last = day_before_like(begins + timedelta(days=1), within.months)
    return Processing(standard_days=(last - begins).days, calendar="calendar")
