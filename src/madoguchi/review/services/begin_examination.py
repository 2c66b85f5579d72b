"""Begin the substantive examination (実質審査)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.domain.states import State
from madoguchi.applications.services.change_state import change_state
from madoguchi.audit.services.record import Actor


def begin_examination(*, application_id: UUID, actor: Actor, now: datetime) -> None:
    """From accepted to examining. Raises WrongState, NoSuchApplication."""
    change_state(application_id=application_id, to=State.EXAMINING, actor=actor, note="", now=now)
