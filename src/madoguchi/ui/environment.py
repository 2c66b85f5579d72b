"""The Jinja2 environment that all edges share; settings name it as the backend's option `environment`."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.conf import settings
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from madoguchi.ui import filters, i18n
from madoguchi.ui.i18n import PACKAGES


class UnknownStaticFile(LookupError):
    """No package has this static file."""


def environment(**options: Any) -> Environment:
    """Templates of every package (`<package>/templates/<package>/….jinja`); an undefined name is an error."""
    folders = sorted(PACKAGES.glob("*/templates"))
    options |= {
        "loader": FileSystemLoader(folders),
        "undefined": StrictUndefined,
        "autoescape": True,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Environment(**options)
    made.globals |= {
        "_": i18n.translate_html,
        "_plain": i18n.translate_plain,
        "language": i18n.language,
        "static": static,
    }
    made.filters |= {
        "ruby": i18n.ruby,
        "unruby": i18n.unruby,
        "wareki": filters.wareki,
        "deadline": filters.deadline,
        "weekday": filters.weekday,
        "moment": filters.moment,
        "clock": filters.clock,
        "minutes": filters.minutes,
        "span": filters.span,
        "size": filters.size,
        "yen": filters.yen,
    }
    return made


@cache
def static(path: str) -> str:
    """Address of a static file (`ui/madoguchi.css`), with a hash of its content. Raises UnknownStaticFile."""
    for folder in PACKAGES.glob("*/static"):
        if (folder / path).is_file():
            digest = hashlib.sha256((folder / path).read_bytes()).hexdigest()[:12]
            return f"{settings.STATIC_URL or '/static/'}{path}?v={digest}"
    raise UnknownStaticFile(path)
