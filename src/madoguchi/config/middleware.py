"""What happens to every request before a view: trusted proxies, the host's name, security headers.

One function instead of a stack of classes: it is on the way of every request.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.request import split_domain_port

from madoguchi.accounts.services.limits.limit import TooManyAttempts, record_limit
from madoguchi.config.headers import HEADERS
from madoguchi.config.setting_kinds import Network
from madoguchi.isolation.line import leave_broken_line
from madoguchi.isolation.scope import NOBODY, on_side, tenant_scope
from madoguchi.kernel.network import network_address
from madoguchi.portal.failures import too_many
from madoguchi.ui.requests import limited, tell_limit

_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def outermost(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Believe a proxy only if it is named; refuse foreign hosts; set the headers.

    No case is shown to a request before the door of its pages says whose they are.
    """
    demo: bool = settings.ENVIRONMENT.demo
    trusted: tuple[Network, ...] = settings.ENVIRONMENT.proxies

    def middleware(request: HttpRequest) -> HttpResponse:
        if trusted:
            _believe_proxy(request, trusted)
        leave_broken_line()
        with on_side(NOBODY):
            response = _refusal(request, demo=demo) or get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


class TellLimits:
    """A limit is a 429 that says when to come again, whether a page of its own tells it or the view lets it through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        minutes = limited(request)
        if minutes and not 300 <= response.status_code < 400:
            response.status_code = 429
            response["Retry-After"] = str(60 * minutes)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Called by Django for what a view raises."""
        if isinstance(exception, TooManyAttempts):
            if tenant := getattr(request, "tenant", None):
                with tenant_scope(tenant.id):
                    record_limit(exception, now=datetime.now(UTC))
            tell_limit(request, minutes=exception.minutes)
            return too_many(request)
        return None


def _believe_proxy(request: HttpRequest, trusted: tuple[Network, ...]) -> None:
    """REMOTE_ADDR becomes the nearest address that no trusted proxy has; the scheme what the proxy says."""
    meta = request.META
    if not _is_trusted(meta.get("REMOTE_ADDR", ""), trusted):
        return
    for forwarded in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        visitor = _without_port(forwarded.strip())
        if network_address(visitor) is None:
            break
        meta["REMOTE_ADDR"] = visitor
        if not _is_trusted(visitor, trusted):
            break
    if meta.get("HTTP_X_FORWARDED_PROTO") == "https":
        request.environ["wsgi.url_scheme"] = "https"  # type: ignore[attr-defined]  # what WSGIRequest reads


def _without_port(address: str) -> str:
    """`192.0.2.1:4711` and `[2001:db8::1]:4711`, as some proxies write."""
    host, colon, port = address.rpartition(":")
    if colon and port.isdecimal() and (host.startswith("[") or "." in host):
        address = host
    return address.removeprefix("[").removesuffix("]")


def _refusal(request: HttpRequest, *, demo: bool) -> HttpResponse | None:
    """400 for a Host header that is not ours: links and caches would be built on it."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return HttpResponseBadRequest("unknown host", content_type="text/plain; charset=utf-8")
    if demo and split_domain_port(host)[0] not in _LOOPBACK:
        return HttpResponseBadRequest("demo: open http://127.0.0.1", content_type="text/plain; charset=utf-8")
    return None


def _is_trusted(address: str, networks: tuple[Network, ...]) -> bool:
    parsed = network_address(address)
    return parsed is not None and any(parsed in network for network in networks)
