"""Give out the places among the cases of a batch that is being closed, and keep what they were given out by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection

from madoguchi.forms.domain.flows.allocation.inputs import digest, without_lot, written
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain.allocations import Allocated, allocated, results
from madoguchi.review.models import Allocation, BatchCase
from madoguchi.review.queries.batches.allocations import read_round, still_counted
from madoguchi.review.queries.batches.round_of import drawn_alike, first_of

_LOCK: Final = 0x706C
"""Number of the advisory lock that whoever gives places out holds."""


class NotWhole(Exception):
    """Some case of the round was not on the list that was shown, changed since, or is not theirs to see. Others would get its
    place, and a brother or sister would be placed alone."""


class NotAsTried(Exception):
    """The list of places, or what is read of a case, is another than in the trial that was shown."""


class AlreadyDrawn(Exception):
    """The places of this round were given out: its cases share what is left of them (`draw_rest`)."""


class SameAnswer(Exception):
    """A round was drawn among cases with the same answer before, and nobody said that this is another one."""


class StillCounted(Exception):
    """The list says as many places as when an earlier round was given out of it, and nobody said that they are others."""


def give_out(
    batch: Any,
    revisions: Mapping[UUID, int],
    *,
    definition: d.Definition,
    step: d.Step,
    made_from: str | None,
    counted_off: bool,
    another: bool,
    now: datetime,
) -> str:
    """The digest of the result. Each case of a batch that is locked gets what it leaves with; the worker brings it there.
    `counted_off`: whoever closes it says that places of earlier rounds are not in the list any more; `another`: that this is
    another round than that of before with the same answer.

    Raises NotReady, with all that is in the way; NotWhole, NotAsTried, StillCounted, SameAnswer, AlreadyDrawn.
    """
    _one_at_a_time()
    if first_of(batch, step) is not None:
        raise AlreadyDrawn(str(batch.id))
    if not another and drawn_alike(batch, step) is not None:
        raise SameAnswer(str(batch.id))
    read, found = read_round(definition, step, revisions, seed=batch.seed)
    if len(read.applicants) < len(revisions):
        raise NotWhole(str(batch.id))
    done = allocated(read, found)
    if made_from not in (None, without_lot(read)):
        raise NotAsTried(str(batch.id))
    if not counted_off and still_counted(read, procedure=batch.procedure, step=batch.step):
        raise StillCounted(str(batch.id))
    return keep(batch, done, definition=definition, step=step, first=None, now=now)


def _one_at_a_time() -> None:
    """Two lists of the same places, closed at once, would each not see what the other gave out; on SQLite one transaction writes
    at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, current_tenant()])


def keep(
    batch: Any, done: Allocated, *, definition: d.Definition, step: d.Step, first: UUID | None, now: datetime
) -> str:
    """Part of drawings: the digest of the result. `first` is the first drawing of its round, None for that itself."""
    inputs, result = written(done.inputs), written(done.result)
    Allocation.objects.create(
        id=new_id(),
        batch_id=batch.id,
        first_id=first,
        procedure=batch.procedure,
        step=batch.step,
        inputs=inputs.decode(),
        inputs_digest=digest(inputs),
        result=result.decode(),
        result_digest=digest(result),
        at=now,
    )
    outcomes = results(definition, step, done)
    rows = list(BatchCase.objects.filter(batch_id=batch.id, application_id__in=list(outcomes)))
    for row in rows:
        row.outcome = msgspec.to_builtins(outcomes[row.application_id])
    BatchCase.objects.bulk_update(rows, ["outcome"], batch_size=200)
    return digest(result)
