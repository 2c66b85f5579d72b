"""Which round of places a list of cases belongs to: by its key, or by the cases that were drawn before. Of the tenant in scope.

The dates of a round of the filing window come once, and a day does too. An answer (4月入所) comes again every year: those who are
new with it are of another round, unless staff put them to the rest of one (`services/batches/join_round.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import Q

from madoguchi.forms.domain.flows.together import DAY, by_answer, says_round
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.models import Allocation, Batch, BatchCase

MOST_OFFERED: Final = 20
"""Rounds to whose rest a list can be put: the latest."""


class EarlierRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round that was drawn; `alike` has the same key as the list that one looks at."""

    batch_id: UUID
    name: str
    at: datetime
    alike: bool


def first_of(batch: Any, step: d.Step) -> Any:
    """The first drawing of the round to which the cases of an open batch belong; None where they are of one that was not drawn
    yet, or of which no case is kept any more.

    The batch that cases who come again wait in has the first batch of their round as its key. Else the key says it by its dates;
    where it does not (no round of the window) it is the round of those who were drawn before. An answer says nothing.
    """
    drawn = _drawn(batch.procedure, step.id)
    if (of := named(batch.key)) is not None and (row := drawn.filter(batch_id=of).first()) is not None:
        return _first(row)
    if by_answer(step.together):
        return None
    dated = says_round(step.together, batch.key)
    if dated or (step.together is not None and step.together.by == DAY):
        row = drawn.filter(batch_id__in=_alike(batch, step).values("id")).order_by("at", "id").first()
        if row is not None or dated:
            return _first(row)
    waiting = BatchCase.objects.filter(batch_id=batch.id, result="waiting").values("application_id")
    before = BatchCase.objects.filter(application_id__in=waiting, step=step.id).exclude(outcome=None)
    return _first(drawn.filter(batch_id__in=before.values("batch_id")).order_by("-at", "-id").first())


def first_in(batch_id: UUID) -> Any:
    """The first drawing of the round that was drawn in a batch; None where none was, or its cases are not kept any more."""
    return _first(Allocation.objects.filter(batch_id=batch_id).exclude(inputs="").first())


def drawings(first: Any) -> list[Any]:
    """All of a round, the first one first."""
    rows = Allocation.objects.filter(Q(id=first.id) | Q(first_id=first.id))
    return list(rows.order_by("at", "id"))


def drawn_alike(batch: Any, step: d.Step) -> Any:
    """The latest round that was drawn among cases with the same answer; None where lists are not made by an answer."""
    if not by_answer(step.together):
        return None
    rows = _drawn(batch.procedure, step.id).filter(
        first_id=None, batch_id__in=_alike(batch, step).values("id")
    )
    return rows.order_by("-at", "-id").first()


def earlier_rounds(batch: Any, step: d.Step) -> tuple[EarlierRound, ...]:
    """Those whose rest the cases of an open batch can share, the latest first."""
    rows = _drawn(batch.procedure, step.id).filter(first_id=None).order_by("-at", "-id")[:MOST_OFFERED]
    batches = {each.id: each for each in Batch.objects.filter(id__in=[row.batch_id for row in rows])}
    return tuple(
        EarlierRound(
            batch_id=row.batch_id,
            name=batches[row.batch_id].name,
            at=row.at,
            alike=batches[row.batch_id].key == batch.key,
        )
        for row in rows
    )


def drawn_as(application_id: UUID, step: str) -> str:
    """The key with which a case was last drawn in a list that was not the rest of its round; empty where there is none."""
    rows = BatchCase.objects.filter(application_id=application_id, step=step).exclude(outcome=None)
    keys = rows.order_by("-joined_at", "-id").values_list("key", flat=True)
    return next((key for key in keys if named(key) is None), "")


def named(key: str) -> UUID | None:
    """The batch that a key names; None where it names something else."""
    try:
        return UUID(key)
    except ValueError:
        return None


def _drawn(procedure: str, step: str) -> Any:
    """Drawings of which a case is kept."""
    return Allocation.objects.filter(procedure=procedure, step=step).exclude(inputs="")


def _alike(batch: Any, step: d.Step) -> Any:
    return Batch.objects.filter(procedure=batch.procedure, step=step.id, key=batch.key)


def _first(row: Any) -> Any:
    if row is None or row.first_id is None:
        return row
    return Allocation.objects.filter(id=row.first_id).first()
