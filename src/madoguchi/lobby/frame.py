"""Draw a resident's page: the layout's account link and the end of the session are added."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from madoguchi.accounts.services.sessions import ends_at
from madoguchi.lobby.visitor import RESIDENTS, account_of
from madoguchi.ui.render import render
from madoguchi.ui.requests import TenantRequest, session_of


def show(
    request: TenantRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page, by its template's name without `.jinja` (`portal/receipt`); never kept by a cache, for it may hold answers."""
    session = session_of(request, *RESIDENTS)
    layout = {"account": account_of(request), "session_ends": ends_at(session) if session else None}
    response = render(request, f"{template}.jinja", layout | context, status=status)
    response["Cache-Control"] = "no-store"
    return response
