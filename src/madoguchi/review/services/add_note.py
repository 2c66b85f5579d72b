"""Write a note to colleagues beside a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.services.arrive import subject
from madoguchi.applications.services.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Note
from madoguchi.review.services.as_seen import locked_as_seen


class EmptyNote(Exception):
    """There is nothing in it."""


def add_note(*, application_id: UUID, body: str, seen: Seen, by: Member, now: datetime) -> None:
    """The applicant never sees it. Raises NotAllowed, EmptyNote, HoldsNumber, Stale, NoSuchApplication."""
    require_case(by, "case.write_message", of=application_id, now=now)
    text = without_numbers(body)
    if not text:
        raise EmptyNote
    locked_as_seen(application_id=application_id, seen=seen)
    Note.objects.create(id=new_id(), application_id=application_id, body=text, at=now, author=by.name)
    record(actor=by.actor(), action="review.note_added", subject=subject(application_id), detail={}, now=now)
