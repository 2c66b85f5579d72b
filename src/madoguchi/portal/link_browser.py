"""Which browser asked for a link, or opened it: a mail may be opened in another one, or by somebody else."""

from __future__ import annotations

from django.http import HttpResponse

from madoguchi.kernel.ids import new_secret
from madoguchi.ui import cookies
from madoguchi.ui.requests import TenantRequest

_COOKIE = "asked"
_SECONDS = 30 * 24 * 60 * 60
"""As long as the longest link works."""


def asking_browser(request: TenantRequest) -> str:
    """The secret by which this browser is known again; nothing when it never asked for a link or opened one."""
    return cookies.kept(request, request.tenant.slug, _COOKIE)


def browser_that_asks(request: TenantRequest) -> str:
    """The same, made when it asks, or opens a link, for the first time; `keep_asking` gives it to the browser."""
    if not hasattr(request, "_asking"):
        request._asking = asking_browser(request) or new_secret()  # type: ignore[attr-defined]
    return str(request._asking)  # type: ignore[attr-defined]


def keep_asking(response: HttpResponse, request: TenantRequest) -> HttpResponse:
    """The answer to whoever has just asked, or opened a link."""
    cookies.keep(response, request.tenant.slug, _COOKIE, browser_that_asks(request), max_age=_SECONDS)
    return response


def forget_asking(response: HttpResponse, request: TenantRequest) -> None:
    """Whoever comes after in this browser is somebody else."""
    cookies.drop(response, request.tenant.slug, _COOKIE)
