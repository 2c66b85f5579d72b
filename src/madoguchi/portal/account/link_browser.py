"""Which browser asked for a link, or opened it: a mail may be opened in another one, or by somebody else."""

from __future__ import annotations

from django.http import HttpResponse

from madoguchi.lobby.visit import ASKED, Visit
from madoguchi.ui import cookies

_SECONDS = 30 * 24 * 60 * 60
"""As long as the longest link works."""


def asking_browser(visit: Visit) -> str:
    """The secret by which this browser is known again; nothing when it never asked for a link or opened one."""
    return visit.cookie(ASKED)


def keep_asking(response: HttpResponse, visit: Visit) -> HttpResponse:
    """The answer to whoever has just asked, or opened a link."""
    cookies.keep(response, visit.tenant.slug, ASKED, visit.asks_as, max_age=_SECONDS)
    return response


def forget_asking(response: HttpResponse, visit: Visit) -> None:
    """Whoever comes after in this browser is somebody else."""
    cookies.drop(response, visit.tenant.slug, ASKED)
