"""Whose page it is and who asks: the tenant of an address, and the session of a browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, Concatenate, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from madoguchi.accounts.domain.devices import device_of
from madoguchi.isolation.scope import tenant_scope
from madoguchi.kernel.network import counted_address
from madoguchi.tenants.queries import TenantView, by_slug
from madoguchi.ui.sessions import BrowserSessions

R = TypeVar("R", bound=HttpRequest)
View = Callable[..., HttpResponse]
"""What an address leads to."""
ViewOf = Callable[Concatenate[R, ...], HttpResponse]
"""The same, for requests of one kind."""
METHODS = ("GET", "HEAD", "POST")
"""What pages take."""


class TenantRequest(HttpRequest):
    """A request to one tenant's pages."""

    tenant: TenantView
    now: datetime
    sessions: BrowserSessions


def at_tenant(request: HttpRequest, tenant: TenantView) -> TenantRequest:
    """The same request, which is now one to this tenant."""
    asked = cast(TenantRequest, request)
    asked.tenant, asked.now = tenant, datetime.now(UTC)
    asked.sessions = BrowserSessions(request.COOKIES, slug=tenant.slug, now=asked.now)
    return asked


def for_tenant(view: ViewOf[TenantRequest]) -> View:
    """Serve `/{slug}/…` for that tenant, in its scope; an unknown slug is not found."""

    @wraps(view)
    def serve(request: HttpRequest, slug: str, **names: Any) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
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


def device_of_request(request: HttpRequest) -> str:
    """What the browser says it is, in a few words, for the list of one's own sessions."""
    return device_of(request.headers.get("User-Agent", ""))
