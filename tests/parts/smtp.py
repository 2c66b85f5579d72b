"""A mail server that keeps what it receives (aiosmtpd), for the tests of mail that is really sent."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.parts.postgres import spare_port

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session


class Received(NamedTuple):
    """One message: the envelope as the server saw it, and the parsed content."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


class Mailbox:
    """aiosmtpd's handler. `refuse` set to a reply such as `451 4.3.0 later` makes every delivery fail."""

    def __init__(self, *, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.received: list[Received] = []
        self.refuse: str | None = None
        self.connections = 0
        self._open: list[SMTP] = []

    async def handle_EHLO(
        self, server: "SMTP", session: "Session", envelope: "Envelope", hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        self._open.append(server)
        session.host_name = hostname
        return responses

    def hang_up(self) -> None:
        """Close every connection, as a server does that has waited too long."""
        for server in self._open:
            if server.transport is not None:
                server.loop.call_soon_threadsafe(server.transport.close)
        self._open.clear()

    async def handle_DATA(self, server: "SMTP", session: "Session", envelope: "Envelope") -> str:
        if self.refuse:
            return self.refuse
        content = envelope.original_content or b""
        message = email.message_from_bytes(content, policy=email.policy.default)
        self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), message))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Messages for `address`, oldest first."""
        return [mail.message for mail in self.received if address in mail.recipients]


def start() -> tuple[Mailbox, Any]:
    """A listening mailbox on a spare loopback port, and the controller whose `stop()` ends it."""
    from aiosmtpd.controller import Controller

    mailbox = Mailbox(host="127.0.0.1", port=spare_port())
    controller = Controller(mailbox, hostname=mailbox.host, port=mailbox.port, enable_SMTPUTF8=True)
    controller.start()
    return mailbox, controller


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on the loopback, empty at the start of the test. Its test is marked `parts`."""
    box, controller = start()
    yield box
    controller.stop()
