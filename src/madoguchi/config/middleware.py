"""What happens to every request before a view: trusted proxies, the demonstration's hosts, security headers.

One function instead of a stack of classes: it is on the way of every request.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def outermost(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Believe a proxy only if it is named; refuse foreign hosts in a demonstration; set the headers."""
    demo = settings.ENVIRONMENT.demo
    trusted = _networks(settings.ENVIRONMENT.trusted_proxies)

    def middleware(request: HttpRequest) -> HttpResponse:
        meta = request.META
        if trusted and _is_trusted(meta.get("REMOTE_ADDR", ""), trusted):
            forwarded = meta.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
            meta["REMOTE_ADDR"] = forwarded or meta["REMOTE_ADDR"]
            if meta.get("HTTP_X_FORWARDED_PROTO") == "https":
                meta["wsgi.url_scheme"] = "https"
        if demo and meta.get("HTTP_HOST", "").rsplit(":", 1)[0] not in _LOOPBACK:
            return HttpResponseBadRequest("demo: open http://127.0.0.1", content_type="text/plain; charset=utf-8")
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def _networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()]


def _is_trusted(address: str, networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    parsed = _address(address)
    return parsed is not None and any(parsed in network for network in networks)


@lru_cache(maxsize=1024)
def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
