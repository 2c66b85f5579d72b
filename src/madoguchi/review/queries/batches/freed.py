"""Rounds in which places are free that somebody had, while others wait for one. Of the tenant in scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models.functions import Coalesce

from madoguchi.accounts.permissions import Member
from madoguchi.applications.queries.applications import states_of
from madoguchi.applications.queries.queue import queue_rows
from madoguchi.applications.queries.seeing import seen_ids
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result
from madoguchi.forms.domain.flows.allocation.rounds import holding
from madoguchi.review.models import Allocation, BatchCase
from madoguchi.review.queries.batches.rounds import gone_of
from madoguchi.review.queries.steps.flows import GOING_ON, goes_on


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A round as its last drawing left it. `drawn` are all who were ever drawn in it."""

    first_batch: UUID
    step: str
    batches: frozenset[UUID]
    held: frozenset[UUID]
    drawn: frozenset[UUID]


def freed(*, by: Member, today: date) -> tuple[tuple[UUID, int], ...]:
    """(first batch, how many) of the rounds in which places are free that somebody had, while cases go on that got nothing; those
    of which one sees such cases, the latest first. However many rounds there are, the database is asked as often."""
    rounds = _at_work(by=by, today=today)
    states = states_of(frozenset().union(*(each.drawn for each in rounds)))
    gone = gone_of([(each.held, each.batches, each.step) for each in rounds], states)
    waiting = [any(goes_on(states.get(id, "")) for id in each.drawn - each.held) for each in rounds]
    free = [ids if waits else frozenset[UUID]() for ids, waits in zip(gone, waiting, strict=True)]
    seen = {row.id for row in queue_rows(sorted(frozenset().union(*free)), by=by, today=today)}
    found = ((each.first_batch, len(ids & seen)) for each, ids in zip(rounds, free, strict=True))
    return tuple((batch, many) for batch, many in found if many)


def _at_work(*, by: Member, today: date) -> tuple[_Kept, ...]:
    """Those in which a case goes on that they see: in all others nobody waits for anything."""
    going_on = seen_ids(by, today=today).filter(state__in=GOING_ON)
    live = BatchCase.objects.filter(application_id__in=going_on).exclude(outcome=None).values("batch_id")
    kept = Allocation.objects.exclude(inputs="")
    of = kept.filter(batch_id__in=live).annotate(round=_ROUND).values("round")
    rows: dict[UUID, list[Any]] = defaultdict(list)
    for row in kept.annotate(round=_ROUND).filter(round__in=of).order_by("at", "id"):
        rows[row.round].append(row)
    batches = [row.batch_id for each in rows.values() for row in each]
    drawn: dict[UUID, set[UUID]] = defaultdict(set)
    cases = BatchCase.objects.filter(batch_id__in=batches).exclude(outcome=None)
    for batch, case in cases.values_list("batch_id", "application_id"):
        drawn[batch].add(case)
    found = sorted(rows.values(), key=lambda each: (each[0].at, each[0].id), reverse=True)
    return tuple(_kept(each, drawn) for each in found)


_ROUND: Final = Coalesce("first_id", "id")
"""Of a drawing, the first one of its round."""


def _kept(rows: Sequence[Any], drawn: Mapping[UUID, Collection[UUID]]) -> _Kept:
    inputs = msgspec.json.decode(rows[-1].inputs, type=Inputs)
    held = holding(inputs, msgspec.json.decode(rows[-1].result, type=Result))
    return _Kept(
        first_batch=rows[0].batch_id,
        step=rows[0].step,
        batches=frozenset(row.batch_id for row in rows),
        held=frozenset(UUID(each.id) for each in held),
        drawn=frozenset(case for row in rows for case in drawn.get(row.batch_id, ())),
    )
