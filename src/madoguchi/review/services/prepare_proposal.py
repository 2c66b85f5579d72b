"""Keep what an examiner has ticked and written so far, to go on later."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State, WrongState
from madoguchi.applications.services.arrive import subject
from madoguchi.applications.services.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Preparation
from madoguchi.review.services.as_seen import locked_as_seen


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
    """One for each case: colleagues go on with it. Raises NotAllowed, HoldsNumber, Stale, WrongState, NoSuchApplication."""
    require_case(by, "case.examine", of=application_id, now=now)
    text = without_numbers(reason)
    state = State(locked_as_seen(application_id=application_id, seen=seen).state)
    if state is not State.EXAMINING:
        raise WrongState(state, State.DECIDING)
    kept = {"decision": decision_id, "outcome": outcome, "reason": text, "checked": list(checked), "at": now}
    Preparation.objects.update_or_create(
        application_id=application_id,
        defaults=kept | {"actor_name": by.name},
        create_defaults=kept | {"actor_name": by.name, "id": new_id()},
    )
    record(actor=by.actor(), action="review.prepared", subject=subject(application_id), detail={}, now=now)
