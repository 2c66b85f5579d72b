"""Pages that are the same for everybody without a session, drawn once a second.

A crowd at a page is then not a crowd at the templates. A form holds a CSRF token of the visitor's own: it is cut out
of the page that is kept, and each visitor's is put there.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from secrets import token_hex
from time import monotonic
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.middleware.csrf import get_token

from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import cookie_of

TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+(?=")')
SECONDS = 1.0
MOST = 512


class Kept(NamedTuple):
    """A page without its tokens, until when it may be shown, and its headers."""

    until: float
    parts: tuple[bytes, ...]
    headers: dict[str, str]


def prerendered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep what the view answers to a GET without a session and without a query, for a second, by language."""
    pages: OrderedDict[tuple[str, str], Kept] = OrderedDict()

    @wraps(view)
    def serve(request: Any, slug: str, **names: Any) -> HttpResponse:
        if request.method != "GET" or request.META.get("QUERY_STRING") or cookie_of(slug) in request.COOKIES:
            return view(request, slug=slug, **names)
        key = (request.path, language_of(request))
        kept = pages.get(key)
        if kept is not None and kept.until > monotonic():
            token = _token(request) if len(kept.parts) > 1 else ""
            return HttpResponse(token.encode().join(kept.parts), headers=kept.headers)
        drawn = view(request, slug=slug, **names)
        if drawn.status_code == 200:
            headers = {name: drawn[name] for name in ("Content-Language", "Cache-Control") if name in drawn}
            pages[key] = Kept(monotonic() + SECONDS, tuple(TOKEN.split(drawn.content)), headers)
            while len(pages) > MOST:
                pages.popitem(last=False)
        return drawn

    return serve


def _token(request: Any) -> str:
    """The visitor's CSRF token. For a new visitor it is the new secret itself, as Django accepts it: making and masking
    one character by character was the dearest part of the page, and a secret of this one answer needs no mask (masks
    are against BREACH, which compares answers that share a secret)."""
    if request.META.get("CSRF_COOKIE"):
        return get_token(request)
    secret = token_hex(16)
    request.META.update({"CSRF_COOKIE": secret, "CSRF_COOKIE_NEEDS_UPDATE": True})
    return secret
