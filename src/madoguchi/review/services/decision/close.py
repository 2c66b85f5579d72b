"""Close a case: nothing more is to do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.review.domain.acts import CLOSE
from madoguchi.review.domain.seen import Seen
from madoguchi.review.queries.steps.flows import case_flow
from madoguchi.review.services.as_seen import locked_to_move


class StepsLeft(Exception):
    """Steps of the procedure's own are still to be done; of a notification, the last of them closes it."""


def close(*, application_id: UUID, seen: Seen, by: Member, now: datetime) -> None:
    """A decided application, or an accepted notification, is done.

    Raises NotAllowed, Stale, StepsLeft, WrongState, NoSuchApplication.
    """
    require_case(by, "case.issue", of=application_id, now=now)
    locked_to_move(CLOSE, application_id=application_id, seen=seen)
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    if flow is not None and not flow.position.finished:
        raise StepsLeft(str(application_id))
    change_state(application_id=application_id, to=State.CLOSED, actor=by.actor(), note="", now=now)
