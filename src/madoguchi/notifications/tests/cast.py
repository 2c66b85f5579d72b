"""A resident, a moment, two senders, and a way out that answers as told."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

from madoguchi.notifications.domain.sender import Sender

NOW = datetime(2026, 10, 1, 0, 0, tzinfo=UTC)
HANAKO = "hanako@yamada.example"
SENDER = Sender(address="noreply@madoguchi.example")
ANSWERING = Sender(address="noreply@madoguchi.example", reply_to="info@aoba.example")
"""Somebody reads replies."""


class Outbound:
    """A working way out in memory; `answer` is raised instead, when there is one."""

    def __init__(self, *, keeps_copies: bool = False) -> None:
        self.keeps_copies = keeps_copies
        self.sent: list[EmailMessage] = []
        self.answer: Exception | None = None

    def send(self, message: EmailMessage, *, sender: Sender, recipient: str, tenant_slug: str) -> None:
        if self.answer:
            raise self.answer
        self.sent.append(message)
