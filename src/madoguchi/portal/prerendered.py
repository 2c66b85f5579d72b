"""Pages that are the same for everybody, drawn once per version and language.

A form holds a CSRF token of the visitor's own: it is cut out of the page that is kept, and each visitor's is put
there. Measured: drawing a form page takes some milliseconds, this some microseconds.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.http import HttpResponse

TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]+(?=")')
MOST = 512


class Prerendered:
    """Kept pages by key; the least recently used go first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, tuple[bytes, ...]] = OrderedDict()
        self._lock = Lock()

    def response(self, key: Hashable, draw: Callable[[], HttpResponse], token: str = "") -> HttpResponse:
        """The page for `key`, drawn now if it is not kept, with this visitor's CSRF token.

        Only a page with status 200 is kept.
        """
        parts = self._pages.get(key)
        if parts is None:
            drawn = draw()
            if drawn.status_code != 200:
                return drawn
            parts = tuple(TOKEN.split(drawn.content))
            with self._lock:
                self._pages[key] = parts
                while len(self._pages) > MOST:
                    self._pages.popitem(last=False)
        response = HttpResponse(token.encode().join(parts))
        response["Cache-Control"] = "no-store"
        return response
