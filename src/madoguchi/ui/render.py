"""Drawing a page: what every edge calls."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.jinja2 import Jinja2

from madoguchi.ui.i18n import COOKIE, HTML_LANGUAGES, LANGUAGES, in_language, language_of

YEAR = 365 * 24 * 60 * 60


class LanguageLink(msgspec.Struct, frozen=True, kw_only=True):
    """One language of the switch in the header."""

    id: str
    name: str
    href: str
    current: bool


def _engine() -> Jinja2:
    return next(engine for engine in engines.all() if isinstance(engine, Jinja2))


def language_links(request: HttpRequest, current: str) -> tuple[LanguageLink, ...]:
    """This address in every language."""
    links = []
    for name, title in LANGUAGES.items():
        query = request.GET.copy()
        query["lang"] = name
        links.append(LanguageLink(id=name, name=title, href="?" + query.urlencode(), current=name == current))
    return tuple(links)


def shared_context(request: HttpRequest, language: str) -> dict[str, Any]:
    """What the layouts need; a page's own context goes over it."""
    tenant = getattr(request, "tenant", None)
    home = f"/{tenant.slug}/" if tenant else "/"
    return {
        "tenant": tenant,
        "tenant_name": tenant.in_language(language) if tenant else "",
        "home": home,
        "demo": settings.ENVIRONMENT.demo,
        "html_language": HTML_LANGUAGES[language],
        "languages": language_links(request, language),
        "account": None,
        "has_errors": False,
        "session_ends": None,
    }


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    status: int = 200,
    *,
    only_in: str = "",
) -> HttpResponse:
    """A page in the reader's language; remembers a language chosen by `?lang=` in a cookie.

    `only_in`: the page exists in this language alone, whatever the reader's is.
    """
    language = only_in or language_of(request)
    with in_language(language):
        html = _engine().get_template(template).render(shared_context(request, language) | context, request)
    response = HttpResponse(html, status=status, headers={"Content-Language": HTML_LANGUAGES[language]})
    if not only_in and request.GET.get("lang") in LANGUAGES:
        response.set_cookie(
            COOKIE, language, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    return response


def draw(template: str, context: dict[str, Any], *, language: str) -> str:
    """A template without a request, to be kept; the caller gives every name in it, `csrf_input` too."""
    with in_language(language):
        return _engine().env.get_template(template).render(context)
