"""A visit to a local government's pages: all that they need to know of a request but what it brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.devices import device_of
from madoguchi.accounts.services.limits.limit import TooManyAttempts
from madoguchi.accounts.services.signing_in.sessions import Session
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import new_secret
from madoguchi.tenants.queries import TenantView
from madoguchi.ui.cookies import cookie_name
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import TenantRequest, address_of
from madoguchi.ui.sessions import BrowserSessions

RESIDENTS = ("applicant", "resident")
"""Kinds of session: a browser that began or found something, and one that is signed in with an account."""
ASKED = "asked"
"""The cookie of a browser that asked for a link, or opened one."""


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser may see at one tenant."""

    draft_ids: list[UUID]
    application_ids: list[UUID]
    resident_id: UUID | None


class Visit(msgspec.Struct, kw_only=True, dict=True):
    """Whose pages are visited, when, in which language, from where. Who visits is looked up when a page asks.

    Made once, at the door (`for_visitor`). `dict` is the place of what is made once.
    """

    tenant: TenantView
    language: str
    now: datetime
    sessions: BrowserSessions
    network: str
    """Whom limits by address count."""
    agent: str
    """What the browser says it is."""
    cookies: Mapping[str, str]
    limited_minutes: int = 0
    """A limit was reached, and is over in so many minutes; 0 when none was."""

    @property
    def day(self) -> date:
        return day_in_japan(self.now)

    @property
    def session(self) -> Session | None:
        """The living session, of whichever of a resident's kinds."""
        return self.sessions.of(*RESIDENTS)

    @property
    def account(self) -> Session | None:
        """The session of one who is signed in with an account."""
        return self.sessions.of("resident")

    @property
    def visitor(self) -> Visitor:
        """Who visits; one without a session may see nothing."""
        session = self.session
        if session is None:
            return Visitor(draft_ids=[], application_ids=[], resident_id=None)
        return Visitor(
            draft_ids=[UUID(text) for text in session.data.get("drafts", [])],
            application_ids=[UUID(text) for text in session.data.get("applications", [])],
            resident_id=session.subject_id if session.kind == "resident" else None,
        )

    @cached_property
    def device(self) -> str:
        """The browser in a few words, for the list of one's own sessions."""
        return device_of(self.agent)

    @cached_property
    def asks_as(self) -> str:
        """The secret by which the browser is known again when a mail's link is opened; made when it has none yet."""
        return self.cookie(ASKED) or new_secret()

    def home(self, path: str = "") -> str:
        """An address of this tenant's."""
        return f"/{self.tenant.slug}/{path}"

    def cookie(self, what: str) -> str:
        """What the browser keeps for this tenant under a name, or nothing."""
        return self.cookies.get(cookie_name(self.tenant.slug, what), "")

    def tell_limit(self, reached: TooManyAttempts) -> None:
        """Whatever page tells of it goes out as 429 with `Retry-After`."""
        self.limited_minutes = reached.minutes


def visit_of(request: TenantRequest) -> Visit:
    """The visit that a request is."""
    return Visit(
        tenant=request.tenant,
        language=language_of(request),
        now=request.now,
        sessions=request.sessions,
        network=address_of(request),
        agent=request.headers.get("User-Agent", ""),
        cookies=request.COOKIES,
    )
