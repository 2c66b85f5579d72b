"""Keep what an examiner has ticked and written so far, to go on later."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State, WrongState
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Preparation
from madoguchi.review.services.as_seen import locked_to_write, on_default_way


def prepare_proposal(
    *,
    application_id: UUID,
    decision_id: str,
    outcome: str,
    reason: str,
    checked: tuple[str, ...],
    seen: Seen,
    by: Member,
    now: datetime,
) -> None:
    """One for each case: colleagues go on with it.

    Raises NotAllowed, HoldsNumber, Stale, GoesBySteps, WrongState, NoSuchApplication.
    """
    require_case(by, "case.examine", of=application_id, now=now)
    text = without_numbers(reason)
    kept: dict[str, Any] = {
        "decision": decision_id,
        "outcome": outcome,
        "reason": text,
        "checked": list(checked),
    }
    kept |= {"actor_name": by.name}
    row = locked_to_write(
        application_id=application_id,
        seen=seen,
        repeated=lambda: Preparation.objects.filter(application_id=application_id, **kept).exists(),
    )
    if row is None:
        return
    on_default_way(row)
    state = State(row.state)
    if state is not State.EXAMINING:
        raise WrongState(state, State.DECIDING)
    before: Any = Preparation.objects.filter(application_id=application_id).first()
    actors = {*(before.actors if before is not None else ()), str(by.id)}
    kept |= {"at": now, "actors": sorted(actors)}
    Preparation.objects.update_or_create(
        application_id=application_id, defaults=kept, create_defaults=kept | {"id": new_id()}
    )
    detail = {"revision": str(row.revision)}
    record(
        actor=by.actor(), action="review.prepared", subject=subject(application_id), detail=detail, now=now
    )
