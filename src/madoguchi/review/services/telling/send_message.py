"""Write to the applicant about a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.queries.applications import messages
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case import send_message as applications
from madoguchi.applications.services.case.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import MessageSent
from madoguchi.review.services.as_seen import locked_to_write


def send_message(*, application_id: UUID, body: str, seen: Seen, by: Member, now: datetime) -> None:
    """The applicant gets a mail that a message is there; one, though the button be pressed again.

    What just changed may change what is to be said. Raises NotAllowed, EmptyMessage, MessageUnusable, HoldsNumber, Stale,
    NoSuchApplication.
    """
    require_case(by, "case.write_message", of=application_id, now=now)
    text = without_numbers(body)
    row = locked_to_write(
        application_id=application_id,
        seen=seen,
        repeated=lambda: _written_last(application_id) == (by.name, text),
    )
    if row is None:
        return
    applications.send_message(
        application_id=application_id, from_office=True, author=by.name, body=text, now=now
    )
    detail = {"revision": str(row.revision)}
    record(
        actor=by.actor(),
        action="review.message_sent",
        subject=subject(application_id),
        detail=detail,
        now=now,
    )
    publish(MessageSent(application_id=str(application_id)), now=now)


def _written_last(application_id: UUID) -> tuple[str, str] | None:
    """Who of the office wrote the latest message, and what."""
    sent = [(each.author, each.body) for each in messages(application_id) if each.from_office]
    return sent[-1] if sent else None
