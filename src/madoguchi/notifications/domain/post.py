"""What a way out for mails is, and how it says no."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol

from madoguchi.notifications.domain.sender import Sender


class NotNow(Exception):
    """The server is away or asks to come again (4xx). `reason` is a code or a kind, never its text."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Away(NotNow):
    """No mail at all can be handed over now: the server does not answer, or does not know us."""


class RefusedForGood(Exception):
    """The server will never take this mail (5xx for its recipient or its content)."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(str(code))


class Post(Protocol):
    """A way out. `keeps_copies`: what is sent can be read here, so the row may keep its text too."""

    keeps_copies: bool

    def send(self, message: EmailMessage, *, sender: Sender, recipient: str, tenant_slug: str) -> None:
        """Durably hand the mail over. Raises NotNow, Away, RefusedForGood."""

    def close(self) -> None:
        """End what is kept open between mails."""
