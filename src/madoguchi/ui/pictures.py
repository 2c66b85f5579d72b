"""Pictures of files on pages: how a browser gets one, so that whatever the file holds does nothing there."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse

SANDBOX: Final = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MOST_PAGES: Final = 50


def page_of(request: HttpRequest) -> int:
    """The page of a file that is asked for; the first when that is no number of one."""
    number = request.GET.get("page", "1")
    known = number.isascii() and number.isdecimal() and len(number) <= 2
    return min(max(int(number), 1), MOST_PAGES) if known else 1


def picture(jpeg: bytes) -> HttpResponse:
    """One page of a file."""
    return HttpResponse(jpeg, content_type="image/jpeg", headers=SANDBOX)


def no_picture_now() -> HttpResponse:
    """The browser asks again soon."""
    return HttpResponse(status=503, headers={"Retry-After": "5"} | SANDBOX)
