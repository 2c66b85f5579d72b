"""Whose page it is and who asks: the tenant of an address, and the session of a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponse

from madoguchi.accounts.domain.devices import device_of
from madoguchi.accounts.services import sessions
from madoguchi.isolation.scope import tenant_reading, tenant_scope, tenant_transaction
from madoguchi.kernel.network import counted_address
from madoguchi.tenants.queries import TenantView, by_slug
from madoguchi.ui.cookies import cookie_name, drop, keep, kept

R = TypeVar("R", bound=HttpRequest)
View = Callable[..., HttpResponse]
"""What an address leads to."""
Page = Callable[Concatenate[R, ...], HttpResponse]
"""What draws a page for requests of one kind."""


class TenantRequest(HttpRequest):
    """A request to one tenant's pages."""

    tenant: TenantView
    now: datetime
    sessions: dict[str, Any]
    """Side → session, or None where there is none; looked for once."""


def at_tenant(request: HttpRequest, tenant: TenantView) -> TenantRequest:
    """The same request, which is now one to this tenant."""
    asked = cast(TenantRequest, request)
    asked.tenant, asked.now, asked.sessions = tenant, datetime.now(UTC), {}
    return asked


def for_tenant(view: Page[TenantRequest]) -> View:
    """Serve `/{slug}/…` for that tenant, in its scope; an unknown slug is not found."""

    @wraps(view)
    def serve(request: HttpRequest, slug: str, **names: Any) -> HttpResponse:
        tenant = by_slug(slug)
        if tenant is None:
            raise Http404("no such tenant")
        with tenant_scope(tenant.id):
            return view(at_tenant(request, tenant), **names)

    return serve


def address_of(request: HttpRequest) -> str:
    """Whom limits by address count: the visitor's IPv4 address, or the /64 of an IPv6 address.

    The middleware has put into REMOTE_ADDR the address that a trusted proxy names.
    """
    return counted_address(str(request.META.get("REMOTE_ADDR", "")))


def tell_limit(request: HttpRequest, *, minutes: int) -> None:
    """A limit is reached: whatever page tells it, it goes out as 429 with `Retry-After`."""
    request.limited_minutes = minutes  # type: ignore[attr-defined]


def limited(request: HttpRequest) -> int:
    """In how many minutes a limit that was reached is over; 0 when none was."""
    return int(getattr(request, "limited_minutes", 0))


def side_of(kind: str) -> str:
    """Which cookie holds a session of this kind: residents' and staff's pages have one each, side by side."""
    return "staff" if kind == "staff" else "resident"


def has_session_cookie(request: HttpRequest, slug: str, side: str) -> bool:
    """Whether the browser has, or had, a session on this side; no query."""
    return cookie_name(slug, side) in request.COOKIES


def session_of(request: TenantRequest, kind: str, *others: str) -> Any:
    """The living session of this browser, if it is of one of these kinds, which are of one side."""
    side, known = side_of(kind), request.sessions
    if side not in known:
        secret = kept(request, request.tenant.slug, side)
        known[side] = None
        if secret:
            # A page that is about to read more opens the transaction itself: one way to the database less.
            with tenant_reading():
                found = sessions.find(secret=secret, now=request.now)
            known[side] = found if found is not None and side_of(found.kind) == side else None
    session = known[side]
    return session if session is not None and session.kind in (kind, *others) else None


def set_session(response: HttpResponse, request: TenantRequest, session: Any, secret: str) -> None:
    """Give the browser the session's secret."""
    side = side_of(session.kind)
    request.sessions[side] = session
    keep(response, request.tenant.slug, side, secret)


def drop_session(response: HttpResponse, request: TenantRequest, kind: str, *others: str) -> None:
    """Sign the browser out on one side."""
    session, side = session_of(request, kind, *others), side_of(kind)
    if session is not None:
        with tenant_transaction():
            sessions.end(session=session)
    request.sessions[side] = None
    drop(response, request.tenant.slug, side)


def device_of_request(request: HttpRequest) -> str:
    """What the browser says it is, in a few words, for the list of one's own sessions."""
    return device_of(request.headers.get("User-Agent", ""))
