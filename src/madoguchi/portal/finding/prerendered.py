"""Pages that are the same for everybody without a session, drawn once a second.

A crowd at a page is then not a crowd at the templates. A form holds a CSRF token of the visitor's own: it is cut out
of the page that is kept, and each visitor's is put there.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from functools import wraps
from http.cookies import Morsel
from secrets import token_hex
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from madoguchi.ui.cookies import cookie_name
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import View

TOKEN = re.compile(rb'(?:(?<=name="csrfmiddlewaretoken" value=")|(?<=name="sheet" value="))[A-Za-z0-9]+(?=")')
"""Where each visitor's own stands: the CSRF token, and the name of the page in this tab, which may be the same text."""
SECONDS = 1.0
MOST = 512


class Kept(NamedTuple):
    """A page without its tokens, until when it may be shown, its headers, and the cookie that brings a token."""

    until: float
    parts: tuple[bytes, ...]
    headers: dict[str, str]
    cookie: Morsel[str]


def prerendered(view: View) -> View:
    """Keep what the view answers to a GET without a session and without a query, for a second, by language."""
    pages: OrderedDict[tuple[str, str], Kept] = OrderedDict()

    @wraps(view)
    def serve(request: HttpRequest, slug: str, **names: Any) -> HttpResponse:
        known = cookie_name(slug, "resident") in request.COOKIES
        if request.method != "GET" or request.META.get("QUERY_STRING") or known:
            return view(request, slug=slug, **names)
        key = (request.path, language_of(request))
        kept = pages.get(key)
        if kept is not None and kept.until > monotonic():
            return _answer(request, kept)
        drawn = view(request, slug=slug, **names)
        if drawn.status_code == 200:
            pages[key] = _keep(drawn)
            while len(pages) > MOST:
                pages.popitem(last=False)
        return drawn

    return serve


def _keep(drawn: HttpResponse) -> Kept:
    headers = {name: drawn[name] for name in ("Content-Language", "Cache-Control") if name in drawn}
    parts = tuple(TOKEN.split(drawn.content))
    if len(parts) > 1:
        headers["Vary"] = "Cookie"
    return Kept(until=monotonic() + SECONDS, parts=parts, headers=headers, cookie=_cookie())


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The page with the visitor's CSRF token. For a new visitor it is the new secret itself, as Django accepts it:
    making, masking and setting one was the dearest part of the page, and a secret of this one answer needs no mask
    (masks are against BREACH, which compares answers that share a secret)."""
    if len(kept.parts) == 1:
        return HttpResponse(kept.parts[0], headers=kept.headers)
    if request.META.get("CSRF_COOKIE"):
        return HttpResponse(get_token(request).encode().join(kept.parts), headers=kept.headers)
    secret = token_hex(16)
    response = HttpResponse(secret.encode().join(kept.parts), headers=kept.headers)
    cookie = kept.cookie.copy()
    cookie.set(cookie.key, secret, secret)
    dict.__setitem__(response.cookies, cookie.key, cookie)  # as SimpleCookie does, which would make a new one
    return response


def _cookie() -> Morsel[str]:
    """Django's CSRF cookie, as its middleware sets it."""
    response = HttpResponse()
    response.set_cookie(
        settings.CSRF_COOKIE_NAME,
        "",
        max_age=settings.CSRF_COOKIE_AGE,
        domain=settings.CSRF_COOKIE_DOMAIN,
        path=settings.CSRF_COOKIE_PATH,
        secure=settings.CSRF_COOKIE_SECURE,
        httponly=settings.CSRF_COOKIE_HTTPONLY,
        samesite=settings.CSRF_COOKIE_SAMESITE,  # type: ignore[arg-type]  # its stubs know only the words
    )
    return response.cookies[settings.CSRF_COOKIE_NAME]
