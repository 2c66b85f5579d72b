"""Draw a page of a form."""

from __future__ import annotations

from typing import Any

import msgspec

from madoguchi.applications.domain.drawn import digest_of, new_sheet
from madoguchi.applications.services.drafts.save_page import SavedPage
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.rows import ROW
from madoguchi.forms.domain.showing.kept import with_kept
from madoguchi.forms.domain.showing.present import present_page
from madoguchi.forms.domain.showing.views import PageView
from madoguchi.lobby.frame import Page
from madoguchi.lobby.visit import Visit
from madoguchi.portal.draft.filing import Begun, Filing, draft_of
from madoguchi.portal.following.next_case import shown_as_carried
from madoguchi.portal.form import uploads
from madoguchi.portal.form.sent_page import SentPage

Refused = dict[str, str]
"""Sentences about files, by attachment."""


def opened(
    visit: Visit, at: Filing, page_id: str, *, show_errors: bool, to_check: bool, refused: Refused
) -> Page:
    """The page as it is stored."""
    view = _view(visit, at, page_id, at.evaluated, show_errors=show_errors)
    return _page(visit, at, page_id, view, refused, at.evaluated, to_check=to_check, more={})


def again(
    visit: Visit,
    at: Begun,
    page_id: str,
    sent: SentPage,
    saved: SavedPage,
    *,
    show_errors: bool,
    refused: Refused,
) -> Page:
    """The page as it was just sent, whether it could be stored or not."""
    if sent.files or "_remove_file" in sent.fields:
        at = uploads.counted_in(at)
    more = {
        "older": saved.older,
        "asks_more": saved.saved and bool(saved.appeared),
        "numbers_left": saved.numbers_left,
        "unsaved": not saved.saved and not saved.older,
        "sheet": sent.drawn.sheet,
        "drawn": sent.drawn_at[:12] or int(visit.now.timestamp()),
    }
    view = _view_again(visit, at, page_id, sent, saved, show_errors=show_errors)
    return _page(visit, at, page_id, view, refused, saved.stored, to_check=sent.to_check, more=more)


def _page(
    visit: Visit,
    at: Filing,
    page_id: str,
    view: PageView,
    refused: Refused,
    stored: Evaluation,
    *,
    to_check: bool,
    more: dict[str, Any],
) -> Page:
    if refused:
        view = uploads.with_refusals(view, refused, at.form, visit.language)
    view, carried = shown_as_carried(at, draft_of(at), view, stored, visit.language, at.context.tables)
    query, draft = {"check": "1"} if to_check else {}, draft_of(at)
    context = {
        "page": view,
        "offer": at.offer,
        "draft": draft,
        "action": at.address(page_id if draft else "", **query),
        "has_errors": bool(view.errors),
        "unplaced": uploads.unplaced(view, refused),
        "older": False,
        "asks_more": False,
        "numbers_left": False,
        "unsaved": False,
        "uploads": uploads.state(at.form, draft) if uploads.takes_files(at.form, page_id) else {},
        "seen": digest_of(at.form, page_id, stored) if draft else "",
        "sheet": new_sheet(),
        "drawn": int(visit.now.timestamp()),
        "first": bool(at.form.pages) and page_id == at.form.pages[0].page.id,
        "to_check": to_check,
        "language_form": True,
        "carried": carried,
        **more,
    }
    status = 409 if context["older"] or context["unplaced"] else 422 if view.errors else 200
    return Page("portal/page", context, status)


def _view(visit: Visit, at: Filing, page_id: str, evaluation: Evaluation, *, show_errors: bool) -> PageView:
    return present_page(
        at.form,
        evaluation,
        page_id,
        language=visit.language,
        tables=at.context.tables,
        show_errors=show_errors,
    )


def _view_again(
    visit: Visit, at: Begun, page_id: str, sent: SentPage, saved: SavedPage, *, show_errors: bool
) -> PageView:
    typed = msgspec.structs.replace(saved.typed, problems=saved.problems)
    view = _view(visit, at, page_id, typed, show_errors=show_errors or bool(saved.problems))
    if saved.saved:
        return view
    return with_kept(
        view,
        at.form,
        typed=saved.typed,
        stored=saved.stored,
        brought=frozenset(
            row for name, rows in sent.fields.items() if name.endswith(f".{ROW}") for row in rows
        ),
        language=visit.language,
        tables=at.context.tables,
    )
