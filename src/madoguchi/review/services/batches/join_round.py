"""Put the cases of a list to the rest of a round that was drawn (随時の利用調整): they share what is left of it with those who
got nothing, by its order and its lot."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.batches import AT_ONCE, Shown
from madoguchi.review.models import Batch, BatchCase
from madoguchi.review.queries.batches.round_of import first_in, first_of
from madoguchi.review.services.batches.close import (
    AlreadyClosed,
    NoSuchBatch,
    about,
    locked_batch,
    on_the_list,
    seen_of,
)
from madoguchi.review.services.batches.collect import next_batch
from madoguchi.review.services.batches.give_out import AlreadyDrawn, NotWhole


class NoSuchRound(Exception):
    """No round of this step was drawn there, or none of its cases is kept any more."""


def join_round(*, batch_id: UUID, into: UUID, shown: Shown, by: Member, now: datetime) -> int:
    """How many cases wait for the rest of the round from now on: all of the list, so that brothers and sisters stay together.
    `into` is the batch of the round's first drawing. Nothing is given out by it; that is `draw_rest`.

    Raises NotAllowed, NoSuchBatch, AlreadyClosed, NothingThere, Barred, NotWhole, AlreadyDrawn, NoSuchRound.
    """
    require(by, *step_doers.ANY)
    batch = locked_batch(batch_id)
    seen = seen_of(batch, who=by, now=now)
    if batch.state != "open":
        raise AlreadyClosed(by=batch.closed_by_name, at=batch.closed_at)
    listed, waiting, _, step = on_the_list(batch, seen, shown, by)
    mine = {row.id for row in listed}
    if mine != waiting:
        raise NotWhole(str(batch.id))
    if step.does not in AT_ONCE or first_of(batch, step) is not None:
        raise AlreadyDrawn(str(batch.id))
    first = first_in(into)
    if first is None or (first.batch_id, first.procedure, first.step) != (into, batch.procedure, batch.step):
        raise NoSuchRound(str(into))
    drawn = Batch.objects.get(id=into)
    try:
        seen_of(drawn, who=by, now=now)
    except NoSuchBatch:
        raise NoSuchRound(str(into)) from None
    rest = Batch(
        procedure=batch.procedure, version=batch.version, step=batch.step, key=str(into), name=drawn.name
    )
    following = next_batch(rest, now=now)
    BatchCase.objects.filter(batch_id=batch.id, application_id__in=mine, result="waiting").update(
        batch_id=following.id
    )
    detail = {"step": step_name(step), "cases": str(len(mine)), "of_round": str(into)}
    record(actor=by.actor(), action="review.round_joined", subject=about(batch.id), detail=detail, now=now)
    return len(mine)
