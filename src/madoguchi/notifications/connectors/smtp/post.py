"""Mails to a mail server, encrypted wherever it can be."""

from __future__ import annotations

import smtplib
import ssl
import time
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property
from queue import Empty, SimpleQueue
from typing import Literal, NamedTuple, cast, get_args
from urllib.parse import parse_qs, unquote, urlsplit

from madoguchi.notifications.domain.post import Away, NotNow, RefusedForGood
from madoguchi.notifications.domain.sender import Sender

TIMEOUT = 6.0
"""Seconds for each step of the conversation, of which there are nine at most: together less than a lease."""
KEPT = 20.0
"""Seconds that a connection is kept unused; servers close theirs after some minutes."""
MAILS = 100
"""Mails on one connection; many servers take no more."""
Tls = Literal["offered", "required", "off"]
_PORTS = {"smtp": 25, "smtps": 465}


class InvalidMailServer(ValueError):
    """MADOGUCHI_SMTP_URL cannot be used; the message says what to write."""


class _Closed(Exception):
    """The connection is over."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class _Kept(NamedTuple):
    """A connection, when it was last used (monotonic), and how many more mails it may carry."""

    server: smtplib.SMTP
    used_at: float
    left: int


class SmtpPost:
    """`tls`: STARTTLS when the server offers it, always (else nothing is sent), or never.

    A connection is kept for the mails that follow. Threads may share a post: each mail has a connection to itself.
    """

    keeps_copies = False

    def __init__(
        self, *, host: str, port: int, implicit_tls: bool, tls: Tls, user: str = "", password: str = ""
    ) -> None:
        self.host, self.port, self.implicit_tls, self.tls = host, port, implicit_tls, tls
        self.user, self.password = user, password
        self._kept: SimpleQueue[_Kept] = SimpleQueue()

    def send(self, message: EmailMessage, *, sender: Sender, recipient: str, tenant_slug: str) -> None:
        """Raises NotNow, Away, RefusedForGood; none quotes the server, which may quote the address."""
        content = message.as_bytes(policy=SMTP)
        kept = self._take()
        if kept is not None:
            try:
                self._hand_over(kept, content, sender.address, recipient)
            except _Closed:
                pass  # the server had enough of it; a new one says more
            else:
                return
        try:
            self._hand_over(self._connect(), content, sender.address, recipient)
        except _Closed as closed:
            raise NotNow(closed.reason) from None

    def close(self) -> None:
        """End what is kept."""
        with suppress(Empty):
            while True:
                _quit(self._kept.get_nowait().server)

    @cached_property
    def _secure(self) -> ssl.SSLContext:
        """Made once: reading the machine's certificates takes longer than sending a mail."""
        return ssl.create_default_context()

    def _take(self) -> _Kept | None:
        """A connection that was used a moment ago; older ones are ended."""
        with suppress(Empty):
            while True:
                kept = self._kept.get_nowait()
                if kept.left and time.monotonic() - kept.used_at < KEPT:
                    return kept
                _quit(kept.server)
        return None

    def _hand_over(self, kept: _Kept, content: bytes, sender: str, recipient: str) -> None:
        """Raises _Closed when the connection is of no use any more, whether the mail went or not."""
        try:
            _converse(kept.server, content, sender, recipient)
        except _Closed:
            kept.server.close()
            raise
        except (NotNow, RefusedForGood):
            self._keep(kept)
            raise
        self._keep(kept)

    def _keep(self, kept: _Kept) -> None:
        self._kept.put(_Kept(server=kept.server, used_at=time.monotonic(), left=kept.left - 1))

    def _connect(self) -> _Kept:
        try:
            return _Kept(server=self._connected(), used_at=time.monotonic(), left=MAILS)
        except (smtplib.SMTPException, OSError) as error:
            raise Away(type(error).__name__) from None

    def _connected(self) -> smtplib.SMTP:
        if self.implicit_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT, context=self._secure
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)
        try:
            self._prepare(server)
        except BaseException:
            server.close()
            raise
        return server

    def _prepare(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        wanted = not self.implicit_tls and self.tls != "off"
        if wanted and (self.tls == "required" or server.has_extn("starttls")):
            server.starttls(context=self._secure)
            server.ehlo()
        if self.user:
            server.login(self.user, self.password)


def _converse(server: smtplib.SMTP, content: bytes, sender: str, recipient: str) -> None:
    """Raises NotNow and RefusedForGood, after which the connection is as good as before; else _Closed."""
    try:
        server.sendmail(sender, [recipient], content)
    except smtplib.SMTPRecipientsRefused as refused:
        raise _no(server, refused.recipients[recipient][0]) from None
    except smtplib.SMTPDataError as refused:
        raise _no(server, refused.smtp_code) from None
    except smtplib.SMTPSenderRefused as refused:  # ours to mend, whatever the mail
        raise Away(str(refused.smtp_code)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise _Closed(type(error).__name__) from None


def _quit(server: smtplib.SMTP) -> None:
    # What the server says to good-bye changes nothing: the mails are there, or are not.
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _no(server: smtplib.SMTP, code: int) -> Exception:
    if server.sock is None:  # 421: it closes, whatever the mail
        return _Closed(str(code))
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
