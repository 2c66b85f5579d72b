"""The WSGI application that the web server runs; static files are served beside Django.

Whoever imports it serves: the counts of this process are written from here on.
"""

from __future__ import annotations

import os
from pathlib import Path
from wsgiref.headers import Headers

from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise  # type: ignore[import-untyped]  # it ships no types

from madoguchi.config.headers import HEADERS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")


def _with_headers(headers: Headers, path: str, url: str) -> None:
    """A picture or script opened by itself is bound as a page is."""
    for name in ("Content-Security-Policy", "X-Content-Type-Options"):
        headers[name] = HEADERS[name]


application = WhiteNoise(get_wsgi_application(), max_age=31_536_000, add_headers_function=_with_headers)
application.add_files(str(Path(__file__).parents[1] / "ui" / "static"), prefix="static/")

from madoguchi.statistics.services.tally import TALLIES  # noqa: E402  # its tables want Django set up

TALLIES.keep_writing()
