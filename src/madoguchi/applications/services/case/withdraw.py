"""Take an application back (取下げ), by the applicant, until the decision."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.states import State
from madoguchi.applications.events import Withdrawn
from madoguchi.applications.services.case.change_state import change_state
from madoguchi.audit.services.record import Actor
from madoguchi.outbox.services.publish import publish


def withdraw(*, application_id: UUID, actor: Actor, now: datetime) -> None:
    """The application is withdrawn. Raises WrongState once it was decided, NoSuchApplication."""
    change_state(application_id=application_id, to=State.WITHDRAWN, actor=actor, note="", now=now)
    publish(Withdrawn(application_id=str(application_id)), now=now)
