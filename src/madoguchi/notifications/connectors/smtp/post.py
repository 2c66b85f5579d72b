"""Mails to a mail server, encrypted wherever it can be."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal, cast, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from madoguchi.notifications.domain.post import NotNow, RefusedForGood

TIMEOUT = 6.0
"""Seconds for each step of the conversation, of which there are nine at most: together less than a lease."""
Tls = Literal["offered", "required", "off"]
_PORTS = {"smtp": 25, "smtps": 465}


class InvalidMailServer(ValueError):
    """MADOGUCHI_SMTP_URL cannot be used; the message says what to write."""


class SmtpPost:
    """`tls`: STARTTLS when the server offers it, always (else nothing is sent), or never."""

    keeps_copies = False

    def __init__(
        self, *, host: str, port: int, implicit_tls: bool, tls: Tls, user: str = "", password: str = ""
    ) -> None:
        self.host, self.port, self.implicit_tls, self.tls = host, port, implicit_tls, tls
        self.user, self.password = user, password

    def send(self, message: EmailMessage, *, sender: str, recipient: str, tenant_slug: str) -> None:
        """Raises NotNow, RefusedForGood; neither quotes the server, which may quote the address."""
        try:
            server = self._connect()
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(type(error).__name__) from None
        try:
            _hand_over(server, message, sender, recipient)
        finally:
            # What the server says to good-bye changes nothing: the mail is there, or is not.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        secure = ssl.create_default_context()
        if self.implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=secure)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            self._prepare(server, secure)
        except BaseException:
            server.close()
            raise
        return server

    def _prepare(self, server: smtplib.SMTP, secure: ssl.SSLContext) -> None:
        server.ehlo()
        wanted = not self.implicit_tls and self.tls != "off"
        if wanted and (self.tls == "required" or server.has_extn("starttls")):
            server.starttls(context=secure)
            server.ehlo()
        if self.user:
            server.login(self.user, self.password)


def _hand_over(server: smtplib.SMTP, message: EmailMessage, sender: str, recipient: str) -> None:
    try:
        server.sendmail(sender, [recipient], message.as_bytes(policy=SMTP))
    except smtplib.SMTPRecipientsRefused as refused:
        raise _no(refused.recipients[recipient][0]) from None
    except smtplib.SMTPDataError as refused:
        raise _no(refused.smtp_code) from None
    except (
        smtplib.SMTPException,
        OSError,
    ) as error:  # the sender or the sign-in refused: ours to mend, so wait
        raise NotNow(type(error).__name__) from None


def _no(code: int) -> NotNow | RefusedForGood:
    return RefusedForGood(code) if 500 <= code < 600 else NotNow(str(code))


def smtp_post(url: str) -> SmtpPost:
    """From `smtp://user:password@host:port` or `smtps://…`; `?tls=offered|required|off` may follow.

    With a user name STARTTLS is required: a password never goes in the clear unless `tls=off` says so.
    Raises InvalidMailServer.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise InvalidMailServer(
            "MADOGUCHI_SMTP_URL: write smtp://user:password@host:port, or smtps://… for TLS"
        )
    tls = (parse_qs(parts.query).get("tls") or ["required" if parts.username else "offered"])[0]
    return SmtpPost(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        implicit_tls=parts.scheme == "smtps",
        tls=_tls(tls),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _tls(word: str) -> Tls:
    if word not in get_args(Tls):
        raise InvalidMailServer("MADOGUCHI_SMTP_URL: tls is offered, required or off")
    return cast(Tls, word)
