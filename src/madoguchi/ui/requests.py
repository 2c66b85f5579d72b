"""Whose page it is and who asks: the tenant of an address, and the session of a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from madoguchi.accounts.services import sessions
from madoguchi.isolation.scope import tenant_reading, tenant_scope, tenant_transaction
from madoguchi.kernel.network import counted_address
from madoguchi.tenants.queries import TenantView, by_slug

View = Callable[..., HttpResponse]


class TenantRequest(HttpRequest):
    """A request to one tenant's pages."""

    tenant: TenantView
    now: datetime


def for_tenant(view: View) -> View:
    """Serve `/{slug}/…` for that tenant, in its scope; an unknown slug is not found."""

    @wraps(view)
    def serve(request: Any, slug: str, **names: Any) -> HttpResponse:
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


def cookie_of(slug: str) -> str:
    """Name of a tenant's session cookie; its path is the tenant's, so that it goes to no other tenant's pages."""
    return f"madoguchi_{slug}"


def session_cookie(tenant: TenantView) -> str:
    """The same, of the tenant."""
    return cookie_of(tenant.slug)


def session_of(request: Any, *kinds: str) -> Any:
    """The living session of this browser, if it is of one of these kinds (any, when none is named)."""
    if not hasattr(request, "_session"):
        secret = request.COOKIES.get(session_cookie(request.tenant))
        request._session = None
        if secret:
            # A page that is about to read more opens the transaction itself: one way to the database less.
            with tenant_reading():
                request._session = sessions.find(secret=secret, now=request.now)
    found = request._session
    return found if found is not None and (not kinds or found.kind in kinds) else None


def set_session(response: HttpResponse, request: Any, session: Any, secret: str) -> None:
    """Give the browser the session's secret."""
    request._session = session
    # Had the session before it just ended, its cookie's `Max-Age=0` would stay beside the new value and delete it.
    response.cookies.pop(session_cookie(request.tenant), None)
    response.set_cookie(
        session_cookie(request.tenant),
        secret,
        path=f"/{request.tenant.slug}/",
        httponly=True,
        samesite="Lax",
        secure=settings.CSRF_COOKIE_SECURE,
    )


def drop_session(response: HttpResponse, request: Any) -> None:
    """Sign the browser out."""
    session = session_of(request)
    if session is not None:
        with tenant_transaction():
            sessions.end(session=session)
    request._session = None
    response.delete_cookie(session_cookie(request.tenant), path=f"/{request.tenant.slug}/")
