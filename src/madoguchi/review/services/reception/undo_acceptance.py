"""Take an acceptance back: a second, recorded act. The number stays used, and is marked as undone."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.applications.services.case.written import keep_written
from madoguchi.audit.services.record import record
from madoguchi.review.domain.acts import UNDO_ACCEPTANCE
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.register import RegisterNumber
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Acceptance
from madoguchi.review.services.as_seen import locked_to_move


def undo_acceptance(
    *, application_id: UUID, reason: str, seen: Seen, by: Member, now: datetime
) -> RegisterNumber:
    """The number that is now undone.

    Raises NotAllowed, HoldsNumber, GoesBySteps, Stale, WrongState (not accepted, or examination has begun), NoSuchApplication.
    """
    require_case(by, "case.accept", of=application_id, now=now)
    text = without_numbers(reason)
    locked_to_move(UNDO_ACCEPTANCE, application_id=application_id, seen=seen)
    living = Acceptance.objects.get(application_id=application_id, undone_at=None)
    change_state(application_id=application_id, to=State.ARRIVED, actor=by.actor(), note=text, now=now)
    return strike_out(living, reason=text, who=by, now=now)


def strike_out(living: Acceptance, *, reason: str, who: Member, now: datetime) -> RegisterNumber:
    """Part of acts: the line stays in the register as undone."""
    living.undone_at = now
    living.save(update_fields=["undone_at"])
    number = RegisterNumber(living.fiscal_year, living.number)
    kept = keep_written(application_id=living.application_id, text=reason, now=now)
    detail = {"number": str(number), "reason": kept}
    record(
        actor=who.actor(),
        action="review.acceptance_undone",
        subject=subject(living.application_id),
        detail=detail,
        now=now,
    )
    return number
