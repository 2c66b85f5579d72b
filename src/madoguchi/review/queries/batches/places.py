"""The place that a case got when places were given out. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.review.domain.batches import CaseResult
from madoguchi.review.models import BatchCase


def place_of(application_id: UUID, step: str) -> Any:
    """The row in which it got one at a step, while it is its own; None where it has none."""
    row = last_drawn(application_id, (step,))
    if row is None or row.result == "given_up":
        return None
    filled = msgspec.convert(row.outcome, CaseResult).given.filled
    return row if any(filled.values()) else None


def gave_up(application_id: UUID, steps: Collection[str]) -> bool:
    """Whether what it got at one of these steps is its own no more."""
    row = last_drawn(application_id, steps)
    return row is not None and row.result == "given_up"


def last_drawn(application_id: UUID, steps: Collection[str]) -> Any:
    """The row of the last batch in which it was drawn at one of these steps."""
    rows = BatchCase.objects.filter(application_id=application_id, step__in=steps).exclude(outcome=None)
    return rows.order_by("-joined_at", "-id").first()
