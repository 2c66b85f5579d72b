"""The sessions of one browser at one tenant: the pages of residents, of staff and of whoever is invited have one each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.http import HttpResponse

from madoguchi.accounts.services.signing_in import sessions
from madoguchi.accounts.services.signing_in.sessions import Session
from madoguchi.isolation.scope import tenant_reading, tenant_transaction
from madoguchi.ui.cookies import cookie_name, drop, keep


def side_of(kind: str) -> str:
    """Which cookie holds a session of this kind."""
    return kind if kind in ("staff", "invited") else "resident"


class BrowserSessions:
    """What a browser's cookies lead to, each looked for once, and only when somebody asks."""

    def __init__(self, cookies: Mapping[str, str], *, slug: str, now: datetime) -> None:
        self._cookies, self._slug, self._now = cookies, slug, now
        self._found: dict[str, Session | None] = {}
        self._handed: list[tuple[Session, str]] = []

    def had(self, side: str) -> bool:
        """Whether the browser has, or had, a session on this side; no query."""
        return cookie_name(self._slug, side) in self._cookies

    def of(self, kind: str, *others: str) -> Session | None:
        """The living session, if it is of one of these kinds, which are of one side."""
        side = side_of(kind)
        if side not in self._found:
            secret = self._cookies.get(cookie_name(self._slug, side), "")
            self._found[side] = None
            if secret:
                # A page that is about to read more opens the transaction itself: one way to the database less.
                with tenant_reading():
                    self._found[side] = sessions.find(secret=secret, now=self._now)
        session = self._found[side]
        return session if session is not None and session.kind in (kind, *others) else None

    def give(self, response: HttpResponse, session: Session, secret: str) -> None:
        """Give the browser the session's secret."""
        side = side_of(session.kind)
        self._found[side] = session
        keep(response, self._slug, side, secret)

    def hand(self, session: Session, secret: str) -> None:
        """The session is the browser's from now on; `give_handed` gives it the secret with the answer."""
        self._found[side_of(session.kind)] = session
        self._handed.append((session, secret))

    def give_handed(self, response: HttpResponse) -> None:
        """What was handed while the answer was made."""
        for session, secret in self._handed:
            self.give(response, session, secret)
        self._handed.clear()

    def end(self, response: HttpResponse, kind: str, *others: str) -> None:
        """Sign the browser out on one side."""
        session, side = self.of(kind, *others), side_of(kind)
        if session is not None:
            with tenant_transaction():
                sessions.end(session=session)
        self._found[side] = None
        drop(response, self._slug, side)
