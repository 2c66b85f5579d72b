"""Which cases a step takes together: all that wait at it with the same key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from madoguchi.forms.domain.format import definition as d

DAY: Final = "day"
ROUND: Final = "window.round"


def batch_key(
    together: d.Together, *, values: Mapping[str, Any], day: date, round_label: str | None
) -> str | None:
    """The key of a case's batch; None where it has none yet, and is done alone. `values` are those of the office's form, `day`
    is when the step opened, `round_label` the round of the filing window in which the case arrived."""
    if together.by == DAY:
        return day.isoformat()
    if together.by == ROUND:
        return round_label
    value = values.get(together.by, values.get(f"{d.OFFICE}.{together.by}"))
    return None if value is None else str(value)
