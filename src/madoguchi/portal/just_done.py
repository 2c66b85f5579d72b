"""What a page says was done just now: to the browser that did it alone. An address by itself says nothing untrue."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponse

from madoguchi.lobby.visit import Visit
from madoguchi.ui import cookies

Act = Literal["sign-in", "lost-code", "lost", "change", "join", "end"]
_COOKIE = "done"
_SECONDS = 10 * 60
"""The page may be drawn again meanwhile, in another language or because somebody looks once more."""


def keep_done(response: HttpResponse, visit: Visit, act: Act) -> HttpResponse:
    """The answer to whoever has just done it; it leads to the page that says so."""
    cookies.keep(response, visit.tenant.slug, _COOKIE, act, max_age=_SECONDS)
    return response


def was_done(visit: Visit, act: Act) -> bool:
    """Whether it is what this browser did last, some minutes ago."""
    return visit.cookie(_COOKIE) == act
