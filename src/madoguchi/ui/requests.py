"""Whose page it is and who asks: the tenant of an address, and the session of a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from madoguchi.accounts.domain.devices import device_of
from madoguchi.accounts.services import sessions
from madoguchi.isolation.scope import tenant_reading, tenant_scope, tenant_transaction
from madoguchi.kernel.network import counted_address
from madoguchi.tenants.queries import TenantView, by_slug
from madoguchi.ui.cookies import cookie_name, drop, keep, kept

View = Callable[..., HttpResponse]
METHODS = ("GET", "HEAD", "POST")
"""What pages take."""


class TenantRequest(HttpRequest):
    """A request to one tenant's pages."""

    tenant: TenantView
    now: datetime


def for_tenant(view: View) -> View:
    """Serve `/{slug}/…` for that tenant, in its scope; an unknown slug is not found."""

    @wraps(view)
    def serve(request: Any, slug: str, **names: Any) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        tenant = by_slug(slug)
        if tenant is None:
            raise Http404("no such tenant")
        request.tenant = tenant
        request.now = datetime.now(UTC)
        with tenant_scope(tenant.id):
            return view(request, **names)

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


def session_of(request: Any, kind: str, *others: str) -> Any:
    """The living session of this browser, if it is of one of these kinds, which are of one side."""
    side = side_of(kind)
    known = _known(request)
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


def _known(request: Any) -> dict[str, Any]:
    """Side → session, looked for once in a request."""
    if not hasattr(request, "_sessions"):
        request._sessions = {}
    found: dict[str, Any] = request._sessions
    return found


def set_session(response: HttpResponse, request: Any, session: Any, secret: str) -> None:
    """Give the browser the session's secret."""
    side = side_of(session.kind)
    _known(request)[side] = session
    keep(response, request.tenant.slug, side, secret)


def drop_session(response: HttpResponse, request: Any, kind: str, *others: str) -> None:
    """Sign the browser out on one side."""
    session, side = session_of(request, kind, *others), side_of(kind)
    if session is not None:
        with tenant_transaction():
            sessions.end(session=session)
    _known(request)[side] = None
    drop(response, request.tenant.slug, side)


def device_of_request(request: HttpRequest) -> str:
    """What the browser says it is, in a few words, for the list of one's own sessions."""
    return device_of(request.headers.get("User-Agent", ""))
