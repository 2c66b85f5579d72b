"""Begin the substantive examination (実質審査)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.review.domain.acts import EXAMINE
from madoguchi.review.domain.seen import Seen
from madoguchi.review.services.as_seen import locked_to_move


def begin_examination(*, application_id: UUID, seen: Seen, by: Member, now: datetime) -> None:
    """From accepted to examining. Raises NotAllowed, GoesBySteps, Stale, WrongState, NoSuchApplication."""
    require_case(by, "case.examine", of=application_id, now=now)
    locked_to_move(EXAMINE, application_id=application_id, seen=seen)
    change_state(application_id=application_id, to=State.EXAMINING, actor=by.actor(), note="", now=now)
