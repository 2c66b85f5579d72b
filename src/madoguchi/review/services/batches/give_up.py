"""A place that was given out is free again: whoever has it does not take it (辞退)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member, NotAllowed
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.review.domain import step_doers
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.queries.batches.places import place_of
from madoguchi.review.services.as_seen import locked_as_seen
from madoguchi.review.services.correction.request_correction import ReasonMissing
from madoguchi.review.services.steps.do_step import standing_of


class NoPlace(Exception):
    """The case has no place that it could give up."""


def give_up_place(
    *, application_id: UUID, step: str, reason: str, seen: Seen, by: Member, now: datetime
) -> None:
    """The place of a case is free for the next in order. Its answers and its decision stay as they are; nothing more is done on
    it until its places are given out again.

    Raises NotAllowed, HoldsNumber, ReasonMissing, Stale, NoSuchStep, NoPlace, NoSuchApplication.
    """
    require_case(by, *step_doers.ANY, of=application_id, now=now)
    text = without_numbers(reason)
    if not text:
        raise ReasonMissing(step)
    locked = locked_as_seen(application_id=application_id, seen=seen)
    flow, standing = standing_of(application_id, step)
    if not step_doers.may_do(by, standing.step, flow.work):
        raise NotAllowed(step_doers.PERMISSIONS.get(standing.step.does, "case.examine"))
    if standing.where != "done" or not give_up(application_id, step=step, note=text, now=now):
        raise NoPlace(step)
    bump(locked)
    locked.save(update_fields=["revision"])
    detail = {
        "step": step_name(standing.step),
        "reason": keep_written(application_id=application_id, text=text, now=now),
        "revision": str(locked.revision),
    }
    record(
        actor=by.actor(),
        action="review.place_given_up",
        subject=subject(application_id),
        detail=detail,
        now=now,
    )


def give_up(application_id: UUID, *, step: str, note: str, now: datetime) -> bool:
    """Part of acts: whether the case had a place, which is its own no more."""
    row: Any = place_of(application_id, step)
    if row is None:
        return False
    row.result, row.note, row.left_at = "given_up", note, now
    row.save(update_fields=["result", "note", "left_at"])
    return True
