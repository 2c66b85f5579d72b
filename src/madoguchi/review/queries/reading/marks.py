"""What a case is marked with: one row of `MARKS` says its words, and which cases bear it. Of the tenant in scope.

The queue shows every mark; the page of a case those that an act makes or takes away, with who did it, why, and the button.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.queries.queue import QueueRow
from madoguchi.review.domain import acts
from madoguchi.review.domain.acts import Act
from madoguchi.review.models import Decision

Rows = Sequence[QueueRow | ApplicationView]


class Mark(msgspec.Struct, frozen=True):
    """A tag beside the applicant's name; staff's guide says what it means (`clerk#queue`)."""

    words: str
    tone: Literal["info", "warning", "error"]
    of: Callable[[Rows], Collection[UUID]]
    """The ids, among the lines of a page, of the cases that bear it. It asks the database once for all of them, or not at all."""
    by: Act | None = None
    """The act that makes it, and is not offered while it stands. The page of the case tells its last entry of the record."""
    ended_by: Act | None = None
    """The act that takes it away; its button stands beside the mark on the page of the case."""


def _mended(rows: Rows) -> set[UUID]:
    return {row.id for row in rows if row.mended_at}


def _left(rows: Rows) -> set[UUID]:
    return {row.id for row in rows if row.left_at}


def _sent_back(rows: Rows) -> set[UUID]:
    """The approver sent the proposal back, and it was not made anew."""
    ids = [row.id for row in rows if row.state == State.EXAMINING]
    if not ids:
        return set()
    found = Decision.objects.filter(application_id__in=ids, dropped_at__isnull=False)
    return set(found.values_list("application_id", flat=True))


def _alike(rows: Rows) -> set[UUID]:
    return {row.id for row in rows if row.similar}


MARKS = (
    Mark("補正済み・未確認", "warning", _mended, ended_by=acts.MEND_SEEN),
    Mark("担当者がいません", "warning", _left),
    Mark("差し戻し", "warning", _sent_back, by=acts.SEND_BACK),
    Mark("似た申請あり", "warning", _alike),
)
"""In the order in which they stand."""


def marks_of(rows: Rows) -> dict[UUID, tuple[Mark, ...]]:
    """Those of each line."""
    bearers = [(mark, mark.of(rows)) for mark in MARKS]
    return {row.id: tuple(mark for mark, ids in bearers if row.id in ids) for row in rows}
