"""Cookies of one tenant: no two tenants, and no residents' and staff's pages, share one."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def cookie_name(slug: str, what: str) -> str:
    """`what` is `resident`, `staff`, `code`, and so on.

    Under https the name begins with `__Host-`: a browser then takes it from this very host alone, for all of its
    paths and with `Secure`, so that no neighbour of the host can plant one (RFC 6265bis, 4.1.3.2).
    """
    prefix = "__Host-" if settings.CSRF_COOKIE_SECURE else ""
    return f"{prefix}madoguchi-{slug}-{what}"


def kept(request: HttpRequest, slug: str, what: str) -> str:
    """What the browser sent, or nothing."""
    return str(request.COOKIES.get(cookie_name(slug, what), ""))


def keep(response: HttpResponse, slug: str, what: str, value: str, *, max_age: int | None = None) -> None:
    """Give it to the browser, for as many seconds, or until it is closed."""
    name = cookie_name(slug, what)
    # Had it just been dropped, that `Max-Age=0` would stay beside the new value and delete it.
    response.cookies.pop(name, None)
    response.set_cookie(
        name,
        value,
        max_age=max_age,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=settings.CSRF_COOKIE_SECURE,
    )


def drop(response: HttpResponse, slug: str, what: str) -> None:
    """Take it away from the browser."""
    response.delete_cookie(cookie_name(slug, what), path="/", samesite="Lax")
