"""What every page about one procedure begins with: its draft, the frame around the page, who may do what."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.permissions import Permission, require
from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.queries import DraftView, NoSuchDraft, draft
from madoguchi.authoring.services.change_draft import Collided
from madoguchi.authoring.services.write_step import Outdated
from madoguchi.builder.domain.inspector.palette import shortened
from madoguchi.office.frame import show
from madoguchi.office.gate import allowed, desk, for_staff
from madoguchi.office.requests import StaffRequest
from madoguchi.ui.requests import View

DraftPage = Callable[Concatenate[StaffRequest, DraftView, ...], HttpResponse]
TABS = (
    ("edit/", "つくる"),
    ("settings/", "手続の設定"),
    ("try/", "ためす"),
    ("look/", "みほん"),
    ("publish/", "公開"),
    ("shared/", "共通の手続"),
)
LOOKBACK = ("lookback/", "ふりかえり")
"""Only of what residents have seen."""
REFUSED = (CannotChange, Outdated)
"""Why nothing was changed, in words for the author."""


def here(request: StaffRequest, procedure: str, path: str = "") -> str:
    """An address below the procedure."""
    return desk(request, f"procedures/{procedure}/{path}")


def for_draft(view: DraftPage) -> View:
    """Hands the draft to the view. Looking needs `procedure.view`, anything that is posted `procedure.write`."""
    return _gate(view, posting="procedure.write")


def for_look(view: DraftPage) -> View:
    """The same for pages whose POST changes nothing."""
    return _gate(view, posting="procedure.view")


def _gate(view: DraftPage, *, posting: Permission) -> View:
    @for_staff("procedure.view")
    @wraps(view)
    def serve(request: StaffRequest, procedure: str, **names: Any) -> HttpResponse:
        if request.method == "POST":
            require(request.staff, posting)
        return view(request, draft_of(request, procedure), **names)

    return serve


def draft_of(request: StaffRequest, procedure: str) -> DraftView:
    """The draft as the member of staff sees it. Raises Http404."""
    try:
        return draft(procedure, by=request.staff, now=request.now)
    except NoSuchDraft:
        raise Http404("no such draft") from None


def who(request: StaffRequest) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": request.staff, "now": request.now}


def frame(request: StaffRequest, view: DraftView, tab: str) -> dict[str, Any]:
    """What `frame.jinja` needs, and who may do what."""
    words, tone = state_in_words(view.published, view.published != view.version, asked=_asked(view))
    definition = view.definition
    return {
        "title": f"{dict(TABS)[tab]} {shortened((definition.plain or definition.name).ja)}",
        "procedure": {
            "id": view.procedure,
            "name": (definition.plain or definition.name).ja,
            "state_words": words,
            "state_tone": tone,
        },
        "tabs": [
            {"label": label, "href": here(request, view.procedure, path), "current": path == tab}
            for path, label in (*TABS, *((LOOKBACK,) if view.published else ()))
        ],
        "home_here": here(request, view.procedure),
        "may_write": allowed(request, "procedure.write"),
        "may_publish": allowed(request, "procedure.publish"),
        "said": None,
        "collided": None,
    }


def _asked(view: DraftView) -> bool:
    return view.request is not None and view.request.state == "open" and view.request.version == view.version


def state_in_words(published: str | None, differs: bool, *, asked: bool) -> tuple[str, str]:
    """(words, tone) of how far a draft is."""
    if asked:
        return "承認を待っています", "warning"
    if published is None:
        return "下書き", "neutral"
    return ("公開中・直しかけ", "info") if differs else ("公開中", "success")


def shown(
    request: StaffRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the builder. Each edit is kept at once and prolongs the session, so no page warns of its end."""
    return show(request, f"builder/{template}", {"session_ends": None} | context, status=status)


def scripted(request: StaffRequest) -> bool:
    """Whether the builder's script asks, which takes what it needs out of the page."""
    return bool(request.headers.get("HX-Request") == "true")


def proving(request: StaffRequest) -> bool:
    """Whether the builder's script asks once more after a change, for what is proved of it. A link never does."""
    return scripted(request) and "proof" in request.GET


def back(address: str, **query: str) -> HttpResponseRedirect:
    """To an address, with what is to be said there."""
    return HttpResponseRedirect(address + (f"?{urlencode(query)}" if query else ""))


__all__ = [
    "REFUSED",
    "Collided",
    "back",
    "draft_of",
    "for_draft",
    "frame",
    "here",
    "scripted",
    "shown",
    "who",
]
