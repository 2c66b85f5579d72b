"""Give a batch the name by which people speak of it: the round of cases that came outside of every filing window."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.services.batches.close import AlreadyClosed, about, locked_batch, seen_of
from madoguchi.review.services.batches.collect import LONGEST_NAME


class NameMissing(Exception):
    """A name of at most LONGEST_NAME characters is needed."""


def name_batch(*, batch_id: UUID, name: str, by: Member, now: datetime) -> None:
    """Raises NotAllowed, HoldsNumber, NameMissing, NoSuchBatch, AlreadyClosed."""
    require(by, *step_doers.ANY)
    text = without_numbers(name)
    if not text or len(text) > LONGEST_NAME:
        raise NameMissing
    batch = locked_batch(batch_id)
    seen_of(batch, who=by, now=now)
    if batch.state != "open":
        raise AlreadyClosed(by=batch.closed_by_name, at=batch.closed_at)
    batch.name = text
    batch.save(update_fields=["name"])
    record(actor=by.actor(), action="review.batch_named", subject=about(batch.id), detail={}, now=now)
