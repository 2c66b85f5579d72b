"""The door of residents' pages: a visit goes in, a page or a way to another comes out and is drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

import msgspec
from django.http import HttpResponse

from madoguchi.accounts.services.signing_in.sessions import ends_at
from madoguchi.applications.services.drafts.begin_draft import KEPT
from madoguchi.isolation.scope import NOBODY, RESIDENT, Side, on_side
from madoguchi.lobby.visit import Visit, visit_of
from madoguchi.ui.render import render
from madoguchi.ui.requests import TenantRequest, View, for_tenant, tell_limit


class Page(msgspec.Struct, frozen=True):
    """A page to be drawn: its template without `.jinja` (`portal/receipt`), and what it shows."""

    template: str
    context: dict[str, Any]
    status: int = 200


Answer = HttpResponse | Page
"""What a visitor gets: a page, or a response as it is (mostly the way to another page)."""
VisitorView = Callable[Concatenate[TenantRequest, Visit, ...], Answer]


def for_visitor(view: VisitorView) -> View:
    """Serve `/{slug}/…` for that tenant's visitors: the view is handed the visit beside the request."""
    return _door(view, RESIDENT)


def for_invited(view: VisitorView) -> View:
    """The same for whoever is asked for something: no case is shown until the view says for what (`invited_side`)."""
    return _door(view, NOBODY)


def _door(view: VisitorView, side: Side) -> View:
    @for_tenant
    @wraps(view)
    def serve(request: TenantRequest, **names: Any) -> HttpResponse:
        with on_side(side):
            visit = visit_of(request)
            answer = view(request, visit, **names)
        if visit.limited_minutes:
            tell_limit(request, minutes=visit.limited_minutes)
        response = answer if isinstance(answer, HttpResponse) else drawn(request, visit, answer)
        visit.sessions.give_handed(response)
        return response

    return serve


def drawn(request: TenantRequest, visit: Visit, page: Page) -> HttpResponse:
    """The page with the account and the end of the session; never kept by a cache, for it may hold answers."""
    session = visit.session
    layout = {
        "account": _account(visit),
        "session_ends": ends_at(session) if session else None,
        "drafts_kept": KEPT,
    }
    response = render(request, f"{page.template}.jinja", layout | page.context, status=page.status)
    response["Cache-Control"] = "no-store"
    return response


def _account(visit: Visit) -> dict[str, str] | None:
    """The header's link of one who is signed in."""
    session = visit.account
    if session is None:
        return None
    return {
        "name": session.data.get("email", ""),
        "href": visit.home("my/"),
        "sign_out": visit.home("sign-out/"),
    }
