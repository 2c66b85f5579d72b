"""Close a case: nothing more is to do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.states import State
from madoguchi.applications.services.change_state import change_state
from madoguchi.audit.services.record import Actor
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import Closed
from madoguchi.review.services.as_seen import locked_as_seen


def close(*, application_id: UUID, seen: Seen, actor: Actor, now: datetime) -> None:
    """A decided application, or an accepted notification, is done. Raises Stale, WrongState, NoSuchApplication."""
    locked_as_seen(application_id=application_id, seen=seen)
    change_state(application_id=application_id, to=State.CLOSED, actor=actor, note="", now=now)
    publish(Closed(application_id=str(application_id)), now=now)
