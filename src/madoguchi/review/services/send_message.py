"""Write to the applicant about a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.services import send_message as applications
from madoguchi.applications.services.arrive import subject
from madoguchi.applications.services.require_case import require_case
from madoguchi.audit.services.record import record
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.free_text import without_numbers
from madoguchi.review.domain.seen import Seen
from madoguchi.review.events import MessageSent
from madoguchi.review.services.as_seen import locked_as_seen


def send_message(*, application_id: UUID, body: str, seen: Seen, by: Member, now: datetime) -> None:
    """The applicant gets a mail that a message is there.

    What just changed may change what is to be said. Raises NotAllowed, EmptyMessage, MessageUnusable, HoldsNumber, Stale,
    NoSuchApplication.
    """
    require_case(by, "case.write_message", of=application_id, now=now)
    text = without_numbers(body)
    locked_as_seen(application_id=application_id, seen=seen)
    applications.send_message(
        application_id=application_id, from_office=True, author=by.name, body=text, now=now
    )
    record(
        actor=by.actor(), action="review.message_sent", subject=subject(application_id), detail={}, now=now
    )
    publish(MessageSent(application_id=str(application_id)), now=now)
