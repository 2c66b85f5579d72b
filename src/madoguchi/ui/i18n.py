"""Languages of the screens: Japanese, English, and plain Japanese (やさしい日本語).

The source text is Japanese; `locale/en.po` and `locale/ja-easy.po` of every package hold the translations.
A text may hold `{name}` for a parameter and `{漢字|かんじ}` for a reading (see `ruby`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from django.http import HttpRequest
from markupsafe import Markup, escape

LANGUAGES = {"ja": "日本語", "en": "English", "ja-easy": "やさしい日本語"}
HTML_LANGUAGES = {"ja": "ja", "en": "en", "ja-easy": "ja"}
COOKIE = "madoguchi_lang"
PACKAGES = Path(__file__).resolve().parent.parent

_PARAMETER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_READING = re.compile(r"\{([^{}|]+)\|([^{}|]+)\}")
_DRAWN_READING = re.compile(r"<rp>\(</rp><rt>[^<]*</rt><rp>\)</rp>")
_language: ContextVar[str] = ContextVar("madoguchi_language", default="ja")


def language() -> str:
    """The language in scope."""
    return _language.get()


@contextmanager
def in_language(name: str) -> Iterator[None]:
    """Put a language in scope."""
    token = _language.set(name if name in LANGUAGES else "ja")
    try:
        yield
    finally:
        _language.reset(token)


def language_of(request: HttpRequest) -> str:
    """The language a reader asked for: `?lang=`, the cookie, an English-only browser, else Japanese."""
    for asked in (request.GET.get("lang"), request.COOKIES.get(COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    accepted = request.headers.get("Accept-Language", "").lower().split(",")
    return "en" if all(re.match(r"\s*en\b", tag) for tag in accepted) else "ja"


@cache
def catalogue(name: str) -> dict[str, str]:
    """Every package's translations into one language, by source text."""
    texts: dict[str, str] = {}
    for path in sorted(PACKAGES.glob(f"*/locale/{name}.po")):
        with path.open("rb") as file:
            texts |= {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string and not m.fuzzy}
    return texts


def translate(text: str, **params: Any) -> str:
    """`text` in the language in scope, or itself; readings stay marked as `{漢字|かんじ}`."""
    translated = text if language() == "ja" else catalogue(language()).get(text, text)
    return _PARAMETER.sub(lambda found: str(params.get(found[1], found[0])), translated)


def ruby(text: object) -> Markup:
    """HTML of a text: escaped, with its marked readings as `<ruby>`. What is HTML already is left alone."""
    if hasattr(text, "__html__"):
        return Markup(text)
    return Markup(_READING.sub(r"<ruby>\1<rp>(</rp><rt>\2</rt><rp>)</rp></ruby>", str(escape(text))))


def unruby(text: object) -> str:
    """A text without its readings, marked or drawn already, for attributes, titles and mails."""
    if hasattr(text, "__html__"):
        return Markup(_DRAWN_READING.sub("", str(text))).striptags()
    return _READING.sub(r"\1", str(text))


@lru_cache(maxsize=4096, typed=True)
def _drawn(name: str, text: str) -> Markup:
    """The program's own texts: they are few. `typed`, because what is HTML equals the same text that is not."""
    return ruby(text if name == "ja" else catalogue(name).get(text, text))


def translate_html(text: str, **params: Any) -> Markup:
    """The template's `_`: as `translate`, as HTML. Parameters are escaped; one that is HTML stays HTML."""
    translated = _drawn(language(), text)
    if not params:
        return translated
    return Markup(_PARAMETER.sub(lambda found: str(escape(params.get(found[1], found[0]))), translated))


def translate_plain(text: str, **params: Any) -> str:
    """The template's `_plain`: as `translate`, without readings, for attributes."""
    return unruby(translate(text, **params))
