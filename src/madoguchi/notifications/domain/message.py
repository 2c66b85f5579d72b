"""A mail as it goes out (RFC 5322): plain text in UTF-8, headers that nobody can slip a line into."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from uuid import UUID

from madoguchi.kernel.clock import JST
from madoguchi.kernel.email import check_email
from madoguchi.kernel.text import problems
from madoguchi.notifications.domain.flowed import flow
from madoguchi.notifications.domain.sender import Sender

LONGEST_SUBJECT, LONGEST_BODY = 200, 20_000


class InvalidMail(ValueError):
    """The address, the subject or the text cannot stand in a mail; the text says which, not what it was."""


def check_mail(*, to: str, subject: str, body: str) -> None:
    """Raises InvalidMail: for a line break or another control character in the address or the subject too."""
    if check_email(to).address != to or not check_email(to).ok:
        raise InvalidMail("the address")
    if not subject.strip() or problems(subject, limit=LONGEST_SUBJECT):
        raise InvalidMail("the subject")
    if not body.strip() or problems(body, limit=LONGEST_BODY, multiline=True):
        raise InvalidMail("the text")


def compose(
    *, mail_id: UUID, to: str, subject: str, body: str, office: str, sender: Sender, written_at: datetime
) -> EmailMessage:
    """The message from the local government `office`. Raises InvalidMail."""
    check_mail(to=to, subject=subject, body=body)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender.address, office)
    if sender.reply_to:
        message["Reply-To"] = _address(sender.reply_to, office)
    message["To"] = _address(to)
    message["Subject"] = subject
    message["Date"] = format_datetime(written_at.astimezone(JST))
    message["Message-ID"] = f"<{mail_id}@{sender.address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notes in answer
    lines = flow(body).rstrip("\n") + "\n"
    message.set_content(lines, charset="utf-8", cte="base64", params={"format": "flowed", "delsp": "yes"})
    return message


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name=name, username=local, domain=domain)
