"""The page of files that have no page of their own."""

from __future__ import annotations

from django.http import HttpResponseRedirect

from madoguchi.applications.domain.progress import FINISH
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.portal.draft.filing import Begun, open_draft
from madoguchi.portal.draft.which_draft import named_by
from madoguchi.portal.following.next_case import Carried
from madoguchi.portal.form import uploads
from madoguchi.portal.form.sent_page import SentPage, sent_page
from madoguchi.statistics.services.tally_pages import tally_files
from madoguchi.ui.requests import TenantRequest


@for_visitor
def attachments(request: TenantRequest, visit: Visit, procedure: str) -> Answer:
    """`…/apply/attachments/`"""
    at = open_draft(visit, procedure, named_by(request))
    if not isinstance(at, Begun):
        return at
    if request.method == "POST":
        return _sent(visit, at, sent_page(request))
    return _page(visit, at, _lacking(visit, at) if "errors" in request.GET else {})


def _sent(visit: Visit, at: Begun, sent: SentPage) -> Answer:
    """Keep the files, and go where the button leads unless one was refused, or one is missing."""
    refused = uploads.take(visit, at, at.evaluated, sent)
    if not at.amends:
        tally_files(at.counted(visit.now), page=FINISH, refused=refused)
    if sent.goes_on and not refused:
        refused = _lacking(visit, at)
    if refused or sent.button == "stays":
        return _page(visit, at, refused)
    ways = {
        "language": at.address(uploads.LOOSE, lang=sent.language),
        "back": at.address(at.evaluated.pages[-1]),
        "save": at.address("keep"),
        "next": at.after_form,
    }
    return HttpResponseRedirect(ways[sent.button])


def _lacking(visit: Visit, at: Begun) -> dict[str, str]:
    return uploads.lacking_on(at.form, at.evaluated, at.draft, uploads.LOOSE, visit.language)


def _page(visit: Visit, at: Begun, refused: dict[str, str]) -> Page:
    view = uploads.attachments_page(at.form, at.evaluated, visit.language)
    if refused:
        view = uploads.with_refusals(view, refused, at.form, visit.language)
    context = {
        "page": view,
        "offer": at.offer,
        "draft": at.draft,
        "has_errors": bool(view.errors),
        "unplaced": uploads.unplaced(view, refused),
        "unsaved": False,
        "uploads": uploads.state(at.form, at.draft),
        "action": at.address(uploads.LOOSE),
        "older": False,
        "seen": "",
        "sheet": "",
        "language_form": True,
        "drawn": "",
        "first": False,
        "carried": Carried(),
    }
    return Page("portal/page", context, 409 if context["unplaced"] else 422 if view.errors else 200)
