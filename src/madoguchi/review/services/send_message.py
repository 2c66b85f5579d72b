"""Write to the applicant about a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.services import send_message as applications
from madoguchi.applications.services.arrive import subject
from madoguchi.audit.services.record import Actor, record
from madoguchi.outbox.services.publish import publish
from madoguchi.review.events import MessageSent


def send_message(*, application_id: UUID, body: str, actor: Actor, now: datetime) -> None:
    """The applicant gets a mail that a message is there. Raises EmptyMessage, MessageTooLong, NoSuchApplication."""
    applications.send_message(
        application_id=application_id, from_office=True, author=actor.name, body=body, now=now
    )
    record(actor=actor, action="review.message_sent", subject=subject(application_id), detail={}, now=now)
    publish(MessageSent(application_id=str(application_id)), now=now)
