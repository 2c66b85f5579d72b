"""What drawings hold of cases goes with the last of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef

from madoguchi.audit.domain.actor import SYSTEM
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result
from madoguchi.review.domain.allocations import counts
from madoguchi.review.models import Allocation, BatchCase
from madoguchi.review.services.batches.close import about

AT_ONCE: Final = 20
"""Drawings that are emptied on one day: those of longest ago."""


def purge_drawings(*, now: datetime) -> int:
    """How many drawings were emptied: those of the rounds of which no case is kept any more. What was read of the cases (points,
    incomes, wishes, households) and who got what are deleted; numbers, digests and the day stay. One case that is kept keeps
    its whole round: without the others its place in the order could not be shown, nor what is left of the round be given out.
    """
    ids = _of_nobody()[:AT_ONCE]
    for row in Allocation.objects.filter(id__in=ids).order_by("at", "id"):
        inputs = msgspec.json.decode(row.inputs, type=Inputs)
        result = msgspec.json.decode(row.result, type=Result)
        row.counts, row.inputs, row.result = msgspec.to_builtins(counts(inputs, result)), "", ""
        row.save(update_fields=["counts", "inputs", "result"])
        record(actor=SYSTEM, action="review.drawing_emptied", subject=about(row.batch_id), detail={}, now=now)
    return len(ids)


def _of_nobody() -> list[UUID]:
    """The drawings that are not empty, of rounds of which no case is kept; those of longest ago first."""
    drawn = BatchCase.objects.filter(batch_id=OuterRef("batch_id")).exclude(outcome=None)
    kept = Allocation.objects.filter(Exists(drawn)).values_list("id", "first_id")
    living = {first or id for id, first in kept}
    rows = Allocation.objects.exclude(inputs="").order_by("at", "id").values_list("id", "first_id")
    return [id for id, first in rows if (first or id) not in living]
