"""Draw a page of a form, with what it was drawn from, and read that back."""

from __future__ import annotations

import msgspec
from django.http import HttpResponse

from madoguchi.applications.domain.drawn import Drawn, digest_of, new_sheet, sheet_of
from madoguchi.applications.services.save_page import SavedPage
from madoguchi.forms.domain.answers.rows import ROW
from madoguchi.forms.domain.showing.kept import with_kept
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.forms.domain.showing.views import PageView
from madoguchi.lobby.frame import show
from madoguchi.portal import uploads
from madoguchi.portal.filing import Filing, address
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import TenantRequest


def drawn_from(request: TenantRequest) -> Drawn:
    """What the page was drawn from, as it says itself. A page of no draft yet shows the first revision's: nothing."""
    if not hasattr(request, "_drawn"):
        request._drawn = _read(request)  # type: ignore[attr-defined]
    drawn: Drawn = request._drawn  # type: ignore[attr-defined]
    return drawn


def _read(request: TenantRequest) -> Drawn:
    revision = request.POST.get("revision", "" if request.POST.get("draft") else "0")
    return Drawn(
        revision=int(revision) if revision.isascii() and revision.isdecimal() and len(revision) < 10 else -1,
        seen=request.POST.get("seen", ""),
        sheet=sheet_of(request.POST["sheet"]) if request.POST.get("sheet") else new_sheet(),
    )


def to_check(request: TenantRequest) -> bool:
    """One who came from the check page to change something goes back there, not through every page again."""
    return "check" in request.GET or "to_check" in request.POST


def draw(
    request: TenantRequest,
    at: Filing,
    page_id: str,
    *,
    show_errors: bool,
    saved: SavedPage | None = None,
    refused: dict[str, str] | None = None,
) -> HttpResponse:
    """The page as it is stored, or as it was just posted; `refused` are sentences about files, by attachment."""
    stored = saved.stored if saved else at.evaluated
    view = _view(request, at, page_id, show_errors=show_errors, saved=saved)
    if refused:
        view = uploads.with_refusals(view, refused, at.form, language_of(request))
    if saved is not None and (request.FILES or "_remove_file" in request.POST):
        at = uploads.counted_in(at)
    query = {"check": "1"} if to_check(request) else {}
    place = page_id if at.draft else ""
    context = {
        "page": view,
        "offer": at.offer,
        "draft": at.draft,
        "action": address(request, at, place, **query),
        "has_errors": bool(view.errors),
        "unplaced": uploads.unplaced(view, refused or {}),
        "older": bool(saved and saved.older),
        "asks_more": bool(saved and saved.saved and saved.appeared),
        "numbers_left": bool(saved and saved.numbers_left),
        "unsaved": bool(saved and not saved.saved and not saved.older),
        "uploads": uploads.state(at.form, at.draft) if uploads.takes_files(at.form, page_id) else {},
        "seen": digest_of(at.form, page_id, stored) if at.draft else "",
        "sheet": drawn_from(request).sheet if saved else new_sheet(),
        "drawn": request.POST.get("drawn", "")[:12] or int(request.now.timestamp()),
        "first": bool(at.form.pages) and page_id == at.form.pages[0].page.id,
        "to_check": to_check(request),
        "language_form": True,
    }
    status = 409 if context["older"] or context["unplaced"] else 422 if view.errors else 200
    return show(request, "portal/page", context, status=status)


def _view(
    request: TenantRequest, at: Filing, page_id: str, *, show_errors: bool, saved: SavedPage | None
) -> PageView:
    language, tables = language_of(request), at.context.tables
    evaluation = saved.typed if saved else at.evaluated
    if saved is not None:
        evaluation = msgspec.structs.replace(evaluation, problems=saved.problems)
    told = show_errors or bool(saved and saved.problems)
    view = present_page(at.form, evaluation, page_id, language=language, tables=tables, show_errors=told)
    if saved is None or saved.saved:
        return view
    brought = frozenset(
        row for name in request.POST if name.endswith(f".{ROW}") for row in request.POST.getlist(name)
    )
    return with_kept(
        view,
        at.form,
        typed=saved.typed,
        stored=saved.stored,
        brought=brought,
        language=language,
        tables=tables,
    )
