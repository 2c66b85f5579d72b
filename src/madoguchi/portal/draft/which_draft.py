"""Which draft a page of a form is of: the one that it names, and for an address without one the latest."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec
from django.http import HttpRequest

from madoguchi.applications.domain.drawn import sheet_of
from madoguchi.applications.queries import drafts as queries
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import drafts_of


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of its draft, at which address. `draft` is empty for a page of no draft yet."""

    path: str
    query: Mapping[str, str]
    posted: bool
    draft: str
    sheet: int | None = None
    """Of a page that is sent; None when it names no sheet."""


def named_by(request: HttpRequest) -> Named:
    """What a request names. A link that a mail program has cut names a draft that is nowhere."""
    posted, query = request.POST.get("draft", ""), {name: request.GET[name] for name in request.GET}
    sheet = request.POST.get("sheet")
    return Named(
        path=request.path,
        query=query,
        posted=request.method == "POST",
        draft=posted or _draft(query),
        sheet=sheet_of(sheet) if sheet else None,
    )


def _draft(query: Mapping[str, str]) -> str:
    if "draft" not in query:
        return ""
    try:
        return str(UUID(query["draft"]))
    except ValueError:
        return query["draft"] or "-"


def current_draft(visit: Visit, procedure: str, named: Named) -> queries.DraftView | None:
    """The draft at hand. A form that names none begins another one; unless it did already, and its answer was lost."""
    found = drafts_of(visit, procedure)
    if named.draft:
        return next((draft for draft in found if str(draft.id) == named.draft), None)
    if named.posted:
        return next((d for d in found if named.sheet is not None and d.sheet == named.sheet), None)
    return found[0] if found else None
