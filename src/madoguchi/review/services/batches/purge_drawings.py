"""What drawings hold of cases goes with the last of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from madoguchi.applications.queries.applications import applications
from madoguchi.audit.domain.actor import SYSTEM
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result
from madoguchi.review.domain.allocations import counts
from madoguchi.review.models import Allocation
from madoguchi.review.services.batches.close import about

AT_ONCE: Final = 20
"""Drawings that are looked at on one day: those of longest ago."""


def purge_drawings(*, now: datetime) -> int:
    """How many drawings were emptied: those of which no case is kept any more. What was read of the cases (points, incomes,
    wishes, households) and who got what are deleted; numbers, digests and the day stay. One case that is kept keeps the whole:
    without the others its place in the order could not be shown.
    """
    emptied = 0
    for row in Allocation.objects.exclude(inputs="").order_by("at", "id")[:AT_ONCE]:
        inputs = msgspec.json.decode(row.inputs, type=Inputs)
        ids = [
            UUID(id) for id in (*(each.id for each in inputs.applicants), *(each.id for each in inputs.held))
        ]
        if applications(ids=ids, resident_id=None, limit=1):
            continue
        result = msgspec.json.decode(row.result, type=Result)
        row.counts, row.inputs, row.result = msgspec.to_builtins(counts(inputs, result)), "", ""
        row.save(update_fields=["counts", "inputs", "result"])
        record(actor=SYSTEM, action="review.drawing_emptied", subject=about(row.batch_id), detail={}, now=now)
        emptied += 1
    return emptied
