"""Apply: the pages of a form, one after another."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import msgspec
from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.services.limit import limit
from madoguchi.applications.domain.drawn import page_answers
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.begin_draft import begin_draft
from madoguchi.applications.services.save_page import UNSTORABLE, NoSuchDraft, SavedPage, save_page
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.lookups import filled_in, to_tell
from madoguchi.forms.domain.answers.read_form import read_page
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import show
from madoguchi.lobby.visitor import named_draft, remember, visitor
from madoguchi.portal import uploads
from madoguchi.portal.drawing import draw, drawn_from, to_check
from madoguchi.portal.ended_draft import over
from madoguchi.portal.filing import (
    NEW_FORM,
    Filing,
    address,
    closed,
    filing,
    filing_of,
    offer_of,
    whose,
    without_draft,
)
from madoguchi.portal.prerendered import prerendered
from madoguchi.portal.typed import typed_on
from madoguchi.statistics.services.tally_pages import tally_files, tally_page
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import TenantRequest, address_of, for_tenant, session_of

HOUR = timedelta(hours=1)
_MOST_DRAFTS = 1000
"""That one address may begin in an hour: a school's or a carrier's many, and no program's thousands."""

STAYS = ("_refresh", "_add", "_remove", "_lookup", "_choose", "_upload", "_remove_file")
"""Buttons that keep what was typed and draw the page again."""


@prerendered
@for_tenant
def start(request: TenantRequest, procedure: str) -> HttpResponse:
    """`…/apply/`: the first page; with a draft already begun, whether to go on with it."""
    if request.method == "POST":
        return _post(request, procedure, "")
    at = filing(request, procedure)
    if at.draft is None and named_draft(request):
        return over(request, at.offer, named_draft(request))
    if at.draft is not None and "new" not in request.GET:
        page = at.draft.page or at.form.pages[0].page.id
        context = {"offer": at.offer, "draft": at.draft, "go_on": address(request, at, page)}
        context["whose"] = whose(at.draft, today=at.context.today)
        context["new_form"] = address(request, at, NEW_FORM) if at.can_move else ""
        return show(request, "portal/go_on", context)
    version = at.offer.card.version
    fresh = msgspec.structs.replace(at, draft=None, version=version, form=form_of(procedure, version))
    return closed(request, fresh) or draw(request, fresh, fresh.form.pages[0].page.id, show_errors=False)


@for_tenant
def page(request: TenantRequest, procedure: str, page: str) -> HttpResponse:
    """`…/apply/{page}/`: one page of the draft at hand."""
    if request.method == "POST":
        return _post(request, procedure, page)
    at = filing(request, procedure)
    elsewhere = without_draft(request, at)
    if elsewhere is not None:
        return elsewhere
    assert at.draft is not None
    evaluation = at.evaluated
    if page not in evaluation.pages:
        if at.form.page(page) is None and page != at.draft.page:
            raise Http404("no such page")
        return HttpResponseRedirect(address(request, at, _shown_before(at.form, evaluation, page)))
    show_errors = "errors" in request.GET
    language = language_of(request)
    lacking = uploads.lacking_on(at.form, evaluation, at.draft, page, language) if show_errors else {}
    return closed(request, at) or draw(request, at, page, show_errors=show_errors, refused=lacking)


def _shown_before(form: Form, evaluation: Evaluation, page: str) -> str:
    """For one who goes on with a page that other answers, or another version, have taken away since."""
    order = [p.page.id for p in form.pages]
    earlier = order[: order.index(page)] if page in order else []
    return next((p for p in reversed(earlier) if p in evaluation.pages), evaluation.pages[0])


def _post(request: TenantRequest, procedure: str, page_id: str) -> HttpResponse:
    begun, offer = False, offer_of(request, procedure)
    # One for finding the draft, beginning it, and saving: every page waits for the commit.
    with tenant_transaction():
        at = filing_of(request, offer)
        page_id = page_id or at.form.pages[0].page.id
        if at.form.page(page_id) is None:
            raise Http404("no such page")
        refusal = closed(request, at)
        if refusal is not None:
            if at.draft is not None and at.offer.card.accepts:
                _keep_before_moving(request, at, page_id)
            return refusal
        if at.draft is None:
            if named_draft(request):
                return over(request, offer, named_draft(request), typed_on(request, at.form, page_id))
            if "_language" in request.POST and not _said(request, at, page_id):
                return HttpResponseRedirect(address(request, at, new="", lang=request.GET.get("lang", "")))
            at, begun = _begin(request, at, page_id), True
        try:
            saved = _save(request, at, page_id)
        except NoSuchDraft:
            return over(request, offer, named_draft(request), typed_on(request, at.form, page_id))
    assert at.draft is not None
    kept = msgspec.structs.replace(
        at.draft, answers=dict(saved.stored.answers), page=saved.move.place, revision=saved.revision
    )
    at = msgspec.structs.replace(at, draft=kept)
    if kept.amends_id is None:
        tally_page(
            at.counted(request.now),
            page=page_id,
            saved=saved,
            button=_button(request),
            begun=begun,
            drawn_at=request.POST.get("drawn", ""),
        )
    response = _answer(request, at, page_id, saved)
    if begun and visitor(request).resident_id is None:
        remember(request, response, "drafts", kept.id)
    return response


def _said(request: TenantRequest, at: Filing, page_id: str) -> bool:
    """Something was answered on a page of no draft yet."""
    answers = read_page(at.form, page_id, dict(request.POST.lists()), at.evaluated)
    return bool(page_answers(at.form, page_id, answers))


def _keep_before_moving(request: TenantRequest, at: Filing, page_id: str) -> None:
    """The version was closed while the applicant was typing: what was typed is carried along."""
    assert at.draft is not None
    try:
        _save(request, at, page_id)
    except NoSuchDraft:
        return
    uploads.take(request, at.form, at.draft.id, at.evaluated)


def _button(request: TenantRequest) -> Literal["next", "back", "other"]:
    if "_back" in request.POST:
        return "back"
    return "other" if any(name in request.POST for name in (*STAYS, "_save", "_language")) else "next"


def _begin(request: TenantRequest, at: Filing, page_id: str) -> Filing:
    limit(what="drafts-from", who=address_of(request), most=_MOST_DRAFTS, per=HOUR, now=request.now)
    row = begin_draft(
        procedure=at.procedure,
        version=at.version,
        language=language_of(request),
        now=request.now,
        page=page_id,
        resident_id=visitor(request).resident_id,
        email=_email_of(request),
        sheet=drawn_from(request).sheet,
    )
    return msgspec.structs.replace(at, draft=draft_queries.view_of(row))


def _email_of(request: TenantRequest) -> str:
    session = session_of(request, "resident")
    return str(session.data.get("email", "")) if session else ""


def _save(request: TenantRequest, at: Filing, page_id: str) -> SavedPage:
    assert at.draft is not None
    saved = save_page(
        draft_id=at.draft.id,
        form=at.form,
        page_id=page_id,
        posted=filled_in(dict(request.POST.lists()), form=at.form),
        context=at.context,
        now=request.now,
        drawn=drawn_from(request),
        goes_on=_button(request) == "next",
    )
    return _without_unseen(request, saved)


def _answer(request: TenantRequest, at: Filing, page_id: str, saved: SavedPage) -> HttpResponse:
    """Where to go after a page was saved."""
    assert at.draft is not None
    refused = uploads.take(request, at.form, at.draft.id, saved.stored)
    if at.draft.amends_id is None:
        tally_files(at.counted(request.now), page=page_id, refused=refused)
    stays = any(name in request.POST for name in STAYS)
    if saved.older:
        return draw(request, at, page_id, show_errors=False, saved=saved, refused=refused)
    if not saved.saved:
        return draw(request, at, page_id, show_errors=True, saved=_told(request, saved), refused=refused)
    if stays or refused:
        here = to_tell(dict(request.POST.lists()), saved.problems, saved.stored)
        saved = msgspec.structs.replace(saved, problems=here)
        return draw(request, at, page_id, show_errors=False, saved=saved, refused=refused)
    if "_language" in request.POST:
        return HttpResponseRedirect(address(request, at, page_id, **_to_language(request)))
    if "_back" in request.POST:
        return HttpResponseRedirect(_neighbour(request, at, saved.stored, page_id, -1))
    if "_save" in request.POST:
        return HttpResponseRedirect(address(request, at, "keep"))
    if saved.problems or saved.appeared:
        return draw(request, at, page_id, show_errors=True, saved=saved)
    if saved.stored.stops and any(s.split(".")[0] in _ids(at.form, page_id) for s in saved.stored.stops):
        return draw(request, at, page_id, show_errors=False, saved=saved)
    lacking = uploads.lacking_on(at.form, saved.stored, at.draft, page_id, language_of(request))
    if lacking:
        return draw(request, at, page_id, show_errors=True, saved=saved, refused=lacking)
    if to_check(request):
        return HttpResponseRedirect(address(request, at, "check"))
    return HttpResponseRedirect(_neighbour(request, at, saved.stored, page_id, 1))


def _told(request: TenantRequest, saved: SavedPage) -> SavedPage:
    """Only who goes on is told what is missing; whoever else, what of the page could not be kept."""
    if _button(request) == "next":
        return saved
    problems = tuple(p for p in saved.problems if p.code in UNSTORABLE)
    return msgspec.structs.replace(saved, problems=problems)


def _without_unseen(request: TenantRequest, saved: SavedPage) -> SavedPage:
    """What was not on the page could not be answered on it: it is shown now, and nothing is wrong with it yet."""
    goes_on = _button(request) == "next"
    unseen = {
        p.name
        for p in saved.problems
        if goes_on
        and p.name in saved.appeared
        and not any(name == p.name or name.startswith(f"{p.name}.") for name in request.POST)
    }
    problems = tuple(p for p in saved.problems if p.name not in unseen)
    return msgspec.structs.replace(saved, problems=problems, appeared=frozenset(unseen))


def _to_language(request: TenantRequest) -> dict[str, str]:
    """The language that a button of the header asked for, and where this page leads."""
    check = {"check": "1"} if to_check(request) else {}
    return {"lang": request.GET.get("lang", ""), **check}


def _ids(form: Form, page_id: str) -> set[str]:
    page = form.page(page_id)
    return {item.id for item in page.items} if page else set()


def _neighbour(request: TenantRequest, at: Filing, evaluation: Evaluation, page_id: str, step: int) -> str:
    pages = list(evaluation.pages)
    index = (pages.index(page_id) if page_id in pages else 0) + step
    if index < 0:
        return f"/{request.tenant.slug}/procedures/{at.procedure}/"
    if index < len(pages):
        return address(request, at, pages[index])
    loose = uploads.loose_attachments(at.form, evaluation)
    return address(request, at, "attachments" if loose else "contact")
