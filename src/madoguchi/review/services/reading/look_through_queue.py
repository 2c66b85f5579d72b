"""Look through the queue; a search in it is on record, without what was searched for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, require
from madoguchi.applications.queries.counting import Counted
from madoguchi.applications.queries.queue import Groups, QueueFilter
from madoguchi.applications.services.case.written import mark_of
from madoguchi.audit.services.record_reading import record_reading
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries.clock.clocks import Late
from madoguchi.review.queries.reading import queue
from madoguchi.review.queries.reading.queue import Queue


def look_through_queue(
    *,
    filter: QueueFilter,
    text: str,
    groups: Groups,
    limit: int,
    by: Member,
    now: datetime,
    after: tuple[datetime, UUID] | None = None,
    late: Late | None = None,
) -> tuple[Queue, dict[str, Counted]]:
    """A page of the queue, and how many there are of each of `groups` and of what is `Waiting`. Raises NotAllowed."""
    require(by, "case.view")
    today = day_in_japan(now)
    found = queue.queue(filter=filter, text=text, by=by, today=today, after=after, limit=limit, late=late)
    counts = queue.counts(filter=filter, text=text, by=by, today=today, groups=groups)
    if text and after is None:
        # Whether the same was searched for again can be told by the mark, and what it was cannot.
        detail = {
            "kind": queue.sorts_of(text, today=today),
            "hits": queue.in_words(counts[group] for group in groups),
            "mark": mark_of(text),
        }
        record_reading(actor=by.actor(), action="desk.searched", subject="", detail=detail, now=now)
    return found, counts
