"""Until when a procedure must be filed (手続期限), by the answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.kernel.business_days import deadline
from madoguchi.kernel.office_days import OfficeDays


def last_day_to_file(form: Form, evaluation: Evaluation, office: OfficeDays) -> date | None:
    """The last day, moved on from a holiday (地方自治法 第4条の2第4項).

    None where the procedure has no deadline, or the day that it begins with is not answered, or not known in full.
    """
    period = form.definition.deadline
    if period is None:
        return None
    place = form.places.get(period.after.partition(".")[0])
    value: Any = evaluation.values.get(f"{place.prefix if place else ''}{period.after}")
    try:
        return deadline(
            date.fromisoformat(value),
            period.within,
            unit=period.unit,
            office=office,
            first_counts=period.first_counts,
        )
    except (TypeError, ValueError, OverflowError):
        return None
