"""Drawings as they are kept, for whoever checks them. Of the tenant in scope."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from madoguchi.audit.queries import entries
from madoguchi.review.models import Allocation


class KeptDrawing(msgspec.Struct, frozen=True, kw_only=True):
    """`inputs` and `result` are the JSON as it was hashed, empty once no case of it is kept; `first` is the batch of the first
    drawing of its round, empty for that itself; `on_record` the digest of the result in the audit record."""

    batch: UUID
    procedure: str
    step: str
    at: datetime
    first: str
    inputs: str
    inputs_digest: str
    result: str
    result_digest: str
    on_record: str


def kept_drawings() -> tuple[KeptDrawing, ...]:
    """All, the first one first."""
    rows = list(Allocation.objects.order_by("at", "id"))
    batches = {row.id: row.batch_id for row in rows}
    return tuple(
        KeptDrawing(
            batch=row.batch_id,
            procedure=row.procedure,
            step=row.step,
            at=row.at,
            first=str(batches[row.first_id]) if row.first_id else "",
            inputs=row.inputs,
            inputs_digest=row.inputs_digest,
            result=row.result,
            result_digest=row.result_digest,
            on_record=_on_record(row.batch_id),
        )
        for row in rows
    )


def _on_record(batch_id: UUID) -> str:
    said = entries(subject=f"batch:{batch_id}", actions=("review.batch_closed",), limit=1)
    return said[0].detail.get("result", "") if said else ""
