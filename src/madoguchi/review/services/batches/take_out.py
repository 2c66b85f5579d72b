"""Take a case out of a batch: it goes back alone, and the others go on without it; or put one into a batch again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.queries.seeing import seen_ids
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Batch, BatchCase
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.batches.collect import InBatch, join, key_of, open_batch, waits_in
from madoguchi.review.services.correction.request_correction import ReasonMissing
from madoguchi.review.services.steps.do_step import NotOpen, standing_of


class NotInBatch(Exception):
    """The case waits in no batch that is open; it may have been closed meanwhile."""


class NoBatch(Exception):
    """The step collects no cases, or this one has nothing in common with others yet."""


def take_out(*, application_id: UUID, step: str, reason: str, seen: Seen, by: Member, now: datetime) -> None:
    """From now on the step is done on the case's own page. The reason stands on the batch's page, and is kept with the case.

    Raises NotAllowed, HoldsNumber, ReasonMissing, Stale, NoSuchStep, NotInBatch, NoSuchApplication.
    """
    require_case(by, *step_doers.ANY, of=application_id, now=now)
    text = without_numbers(reason)
    if not text:
        raise ReasonMissing(step)
    locked = locked_as_seen(application_id=application_id, seen=seen)
    _, standing = _mine(application_id, step, by)
    row = open_row(application_id, step)
    row.result, row.note, row.left_at = "taken_out", text, now
    row.save(update_fields=["result", "note", "left_at"])
    bump(locked)
    locked.save(update_fields=["revision"])
    detail = {
        "step": step_name(standing.step),
        "batch": str(row.batch_id),
        "reason": keep_written(application_id=application_id, text=text, now=now),
        "revision": str(locked.revision),
    }
    record(
        actor=by.actor(), action="review.taken_out", subject=subject(application_id), detail=detail, now=now
    )


def put_in(
    *, application_id: UUID, step: str, batch: UUID | None, seen: Seen, by: Member, now: datetime
) -> None:
    """A case that is alone waits in its batch again, or in another open one of the same step (`batch`): what two households
    call the same house.

    Raises NotAllowed, Stale, NoSuchStep, NotOpen, InBatch (it waits in one), NoBatch, NoSuchApplication.
    """
    require_case(by, *step_doers.ANY, of=application_id, now=now)
    locked = locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = _mine(application_id, step, by)
    if standing.where != "open" or not flow.goes_on:
        raise NotOpen(step)
    if waits_in(application_id, step) is not None:
        raise InBatch(step)
    key = key_of(flow, standing) if standing.step.together is not None else None
    if batch is not None:
        chosen = _chosen(batch, flow, step, by=by, now=now)
    else:
        chosen = open_batch(flow, standing.step, key, now=now) if key is not None else None
    if chosen is None:
        raise NoBatch(step)
    join(flow, standing, chosen, key=key.key if key is not None else "", now=now)
    bump(locked)
    locked.save(update_fields=["revision"])
    detail = {"step": step_name(standing.step), "batch": str(chosen.id), "revision": str(locked.revision)}
    record(actor=by.actor(), action="review.put_in", subject=subject(application_id), detail=detail, now=now)


def open_row(application_id: UUID, step: str) -> Any:
    """The row of a locked case in the open batch in which it waits; the batch is locked. Raises NotInBatch."""
    row = waits_in(application_id, step)
    if row is None or not Batch.objects.select_for_update().filter(id=row.batch_id, state="open").exists():
        raise NotInBatch(step)
    return row


def _mine(application_id: UUID, step: str, by: Member) -> tuple[CaseFlow, Standing]:
    """Raises NoSuchStep, NotAllowed."""
    flow, standing = standing_of(application_id, step)
    if not step_doers.may_do(by, standing.step, flow.work):
        raise NotAllowed(step_doers.PERMISSIONS.get(standing.step.does, "case.examine"))
    return flow, standing


def _chosen(batch: UUID, flow: CaseFlow, step: str, *, by: Member, now: datetime) -> Any:
    """None where there is no such batch, or nothing of it to see."""
    seen = seen_ids(by, today=day_in_japan(now))
    if not BatchCase.objects.filter(batch_id=batch, application_id__in=seen).exists():
        return None
    rows = Batch.objects.select_for_update()
    return rows.filter(id=batch, procedure=flow.application.procedure, step=step, state="open").first()
