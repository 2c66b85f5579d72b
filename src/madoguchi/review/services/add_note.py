"""Write a note to colleagues beside a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.services.change_state import locked_application
from madoguchi.audit.services.record import Actor
from madoguchi.kernel.ids import new_id
from madoguchi.review.models import Note


class EmptyNote(Exception):
    """There is nothing in it."""


def add_note(*, application_id: UUID, body: str, actor: Actor, now: datetime) -> None:
    """The applicant never sees it. Raises EmptyNote, NoSuchApplication."""
    if not body.strip():
        raise EmptyNote
    locked_application(application_id)
    Note.objects.create(
        id=new_id(), application_id=application_id, body=body.strip(), at=now, author=actor.name
    )
