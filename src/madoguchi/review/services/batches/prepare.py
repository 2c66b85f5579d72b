"""Give a case of a batch answers of its own: it leaves with them when the batch is closed, the others with what is given for
all. Its files are the office's from then on: whoever closes the batch looks at them, and who prepares it anew can keep them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.batches import Given
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.batches.own_files import with_files
from madoguchi.review.services.batches.take_out import open_row
from madoguchi.review.services.steps.do_step import act_of, standing_of
from madoguchi.review.services.steps.step_files import hand_files_in


def prepare_in_batch(
    *,
    application_id: UUID,
    step: str,
    filled: Mapping[str, Any],
    checked: tuple[str, ...],
    decision: str,
    reason: str,
    seen: Seen,
    by: Member,
    now: datetime,
) -> None:
    """Nothing is done yet. Whoever closes the batch answers for it; whoever prepared it does not approve it.

    Raises NotAllowed, HoldsNumber, Stale, NoSuchStep, NotInBatch, NotOpen, Barred, NoSuchDecision, ReasonMissing, Unanswered,
    NoSuchApplication.
    """
    require_case(by, *step_doers.ANY, of=application_id, now=now)
    given = Given(filled=dict(filled), checked=checked, decision=decision, reason=without_numbers(reason))
    locked = locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = standing_of(application_id, step)
    if not step_doers.does_alone(by, standing.step, flow.work):
        raise NotAllowed(step_doers.PERMISSIONS.get(standing.step.does, "case.examine"))
    row = open_row(application_id, step)
    given = with_files(flow, standing.step, given, row, who=by)
    act_of(flow, standing, given, who=by, now=now)
    hand_files_in(flow, standing.step, given.filled, who=by)
    if row.own_by:
        row.own_before = sorted({*row.own_before, row.own_by})
    row.own, row.own_by, row.own_by_name = msgspec.to_builtins(given), str(by.id), by.name
    row.save(update_fields=["own", "own_by", "own_by_name", "own_before"])
    bump(locked)
    locked.save(update_fields=["revision"])
    detail = {"step": step_name(standing.step), "batch": str(row.batch_id), "revision": str(locked.revision)}
    record(
        actor=by.actor(),
        action="review.prepared_in_batch",
        subject=subject(application_id),
        detail=detail,
        now=now,
    )
