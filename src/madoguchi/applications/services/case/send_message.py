"""Put a message into the conversation about an application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.applications.models import Message
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.kernel.ids import new_id
from madoguchi.kernel.text import problems

MOST = 2000
"""Characters."""


class EmptyMessage(Exception):
    """There is nothing in it."""


class MessageUnusable(Exception):
    """It is too long, or holds control characters."""


def send_message(*, application_id: UUID, from_office: bool, author: str, body: str, now: datetime) -> None:
    """Add a message, kept as typed. Raises EmptyMessage, MessageUnusable, NoSuchApplication."""
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise EmptyMessage
    if problems(text, limit=MOST, multiline=True) is not None:
        raise MessageUnusable
    locked_application(application_id)
    Message.objects.create(
        id=new_id(), application_id=application_id, from_office=from_office, author=author, body=text, at=now
    )
