"""Write a note to colleagues beside a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Note
from madoguchi.review.services.as_seen import locked_to_write


class EmptyNote(Exception):
    """There is nothing in it."""


def add_note(*, application_id: UUID, body: str, seen: Seen, by: Member, now: datetime) -> None:
    """The applicant never sees it. Raises NotAllowed, EmptyNote, HoldsNumber, Stale, NoSuchApplication."""
    require_case(by, "case.write_message", of=application_id, now=now)
    text = without_numbers(body)
    if not text:
        raise EmptyNote
    row = locked_to_write(
        application_id=application_id,
        seen=seen,
        repeated=lambda: _written_last(application_id) == (by.name, text),
    )
    if row is None:
        return
    Note.objects.create(id=new_id(), application_id=application_id, body=text, at=now, author=by.name)
    detail = {"revision": str(row.revision)}
    record(
        actor=by.actor(), action="review.note_added", subject=subject(application_id), detail=detail, now=now
    )


def _written_last(application_id: UUID) -> tuple[str, str] | None:
    """Who wrote the latest note, and what."""
    notes = Note.objects.filter(application_id=application_id).order_by("at", "id")
    found: tuple[str, str] | None = notes.values_list("author", "body").last()
    return found
