"""Apply: the pages of a form, one after another."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from django.http import Http404, HttpResponseRedirect

from madoguchi.accounts.services.limits.limit import limit
from madoguchi.applications.domain.drawn import page_answers
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.drafts.begin_draft import begin_draft
from madoguchi.applications.services.drafts.save_page import UNSTORABLE, NoSuchDraft, SavedPage, save_page
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.lookups import filled_in, to_tell
from madoguchi.forms.domain.answers.read_form import read_page
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import remember
from madoguchi.portal.draft.ended_draft import over
from madoguchi.portal.draft.filing import (
    NEW_FORM,
    Begun,
    Fresh,
    begun,
    closed,
    filing,
    filing_of,
    fresh,
    named_draft,
    offer_of,
    whose,
)
from madoguchi.portal.draft.which_draft import Named, named_by
from madoguchi.portal.finding.prerendered import prerendered
from madoguchi.portal.following.next_case import anew_of, fixed_of
from madoguchi.portal.form import uploads
from madoguchi.portal.form.drawing import again, opened
from madoguchi.portal.form.sent_page import SentPage, goes_to_check, sent_page
from madoguchi.portal.form.typed import Typed, typed_on
from madoguchi.statistics.services.tally_pages import tally_files, tally_page
from madoguchi.ui.requests import TenantRequest

HOUR = timedelta(hours=1)
_MOST_DRAFTS = 1000
"""That one address may begin in an hour: a school's or a carrier's many, and no program's thousands."""


@prerendered
@for_visitor
def start(request: TenantRequest, visit: Visit, procedure: str) -> Answer:
    """`…/apply/`: the first page; with a draft already begun, whether to go on with it."""
    named = named_by(request)
    if request.method == "POST":
        return _post(request, visit, procedure, "", named)
    at = filing(visit, procedure, named)
    if isinstance(at, Fresh) and named.draft:
        return over(visit, at.offer, named.draft)
    if isinstance(at, Begun) and "new" not in request.GET:
        return _go_on(visit, at)
    new = at if isinstance(at, Fresh) else fresh(visit, at.offer)
    first = new.form.pages[0].page.id
    return closed(visit, new) or opened(
        visit, new, first, show_errors=False, to_check=goes_to_check(request), refused={}
    )


def _go_on(visit: Visit, at: Begun) -> Answer:
    """Nobody has written yet in one that a decision has just opened: it is not asked whether to go on."""
    if not at.draft.page:
        return HttpResponseRedirect(at.address(at.form.pages[0].page.id))
    context = {
        "offer": at.offer,
        "draft": at.draft,
        "go_on": at.address(at.draft.page),
        "anew": anew_of(visit, at.draft) or "?new",
        "whose": whose(at.draft, today=at.context.today),
        "new_form": at.address(NEW_FORM) if at.can_move else "",
    }
    return Page("portal/go_on", context)


@for_visitor
def page(request: TenantRequest, visit: Visit, procedure: str, page: str) -> Answer:
    """`…/apply/{page}/`: one page of the draft at hand."""
    named = named_by(request)
    if request.method == "POST":
        return _post(request, visit, procedure, page, named)
    at = named_draft(visit, filing(visit, procedure, named), named)
    if not isinstance(at, Begun):
        return at
    evaluation = at.evaluated
    if page not in evaluation.pages:
        if at.form.page(page) is None and page != at.draft.page:
            raise Http404("no such page")
        return HttpResponseRedirect(at.address(_shown_before(at.form, evaluation, page)))
    errors = "errors" in request.GET
    lacking = uploads.lacking_on(at.form, evaluation, at.draft, page, visit.language) if errors else {}
    to_check = goes_to_check(request)
    return closed(visit, at) or opened(
        visit, at, page, show_errors=errors, to_check=to_check, refused=lacking
    )


def _shown_before(form: Form, evaluation: Evaluation, page: str) -> str:
    """For one who goes on with a page that other answers, or another version, have taken away since."""
    order = [p.page.id for p in form.pages]
    earlier = order[: order.index(page)] if page in order else []
    return next((p for p in reversed(earlier) if p in evaluation.pages), evaluation.pages[0])


def _post(request: TenantRequest, visit: Visit, procedure: str, page_id: str, named: Named) -> Answer:
    """Save the page, and answer. Whoever has just begun a draft without an account finds it again by a cookie."""
    offer, sent = offer_of(procedure, today=visit.day), sent_page(request)
    # One for finding the draft, beginning it, and saving: every page waits for the commit.
    with tenant_transaction():
        at = filing_of(visit, offer, named)
        page_id = page_id or at.form.pages[0].page.id
        if at.form.page(page_id) is None:
            raise Http404("no such page")
        refusal = closed(visit, at)
        if refusal is not None:
            if isinstance(at, Begun) and offer.card.accepts:
                _keep_before_moving(visit, at, page_id, sent)
            return refusal
        before = at
        if isinstance(at, Fresh):
            if named.draft:
                return over(visit, offer, named.draft, _typed(visit, at, page_id, sent))
            if sent.button == "language" and not _said(at, page_id, sent):
                return HttpResponseRedirect(at.address(new="", lang=sent.language))
            at = _begin(visit, at, page_id, sent)
        try:
            saved = _save(at, page_id, sent, visit)
        except NoSuchDraft:
            return over(visit, offer, named.draft, _typed(visit, at, page_id, sent))
        new = isinstance(before, Fresh)
        if new and visit.visitor.resident_id is None:
            remember(visit, "drafts", at.draft.id)
    kept = msgspec.structs.replace(
        at.draft, answers=dict(saved.stored.answers), page=saved.move.place, revision=saved.revision
    )
    at = msgspec.structs.replace(at, draft=kept)
    if not at.amends:
        button = sent.button if sent.button in ("next", "back") else "other"
        tally_page(
            at.counted(visit.now), page=page_id, saved=saved, button=button, begun=new, drawn_at=sent.drawn_at
        )
    return _answer(visit, at, page_id, sent, saved)


def _typed(visit: Visit, at: Fresh | Begun, page_id: str, sent: SentPage) -> tuple[Typed, ...]:
    return typed_on(at.form, page_id, sent.fields, language=visit.language)


def _said(at: Fresh, page_id: str, sent: SentPage) -> bool:
    """Something was answered on a page of no draft yet."""
    answers = read_page(at.form, page_id, sent.fields, at.evaluated)
    return bool(page_answers(at.form, page_id, answers))


def _keep_before_moving(visit: Visit, at: Begun, page_id: str, sent: SentPage) -> None:
    """The version was closed, or the application accepted, while its applicant was typing: what was typed is kept."""
    try:
        _save(at, page_id, sent, visit)
    except NoSuchDraft:
        return
    uploads.take(visit, at, at.evaluated, sent)


def _begin(visit: Visit, at: Fresh, page_id: str, sent: SentPage) -> Begun:
    limit(what="drafts-from", who=visit.network, most=_MOST_DRAFTS, per=HOUR, now=visit.now)
    account = visit.account
    row = begin_draft(
        procedure=at.offer.card.id,
        version=at.version,
        language=visit.language,
        now=visit.now,
        page=page_id,
        resident_id=visit.visitor.resident_id,
        email=str(account.data.get("email", "")) if account else "",
        sheet=sent.drawn.sheet,
    )
    return begun(visit, at.offer, draft_queries.view_of(row))


def _save(at: Begun, page_id: str, sent: SentPage, visit: Visit) -> SavedPage:
    saved = save_page(
        draft_id=at.draft.id,
        form=at.form,
        page_id=page_id,
        posted=filled_in(sent.fields, form=at.form),
        context=at.context,
        now=visit.now,
        drawn=sent.drawn,
        goes_on=sent.goes_on,
        fixed=fixed_of(at.draft),
    )
    return _without_unseen(saved, sent)


def _answer(visit: Visit, at: Begun, page_id: str, sent: SentPage, saved: SavedPage) -> Answer:
    """Where to go after a page was saved."""
    refused = uploads.take(visit, at, saved.stored, sent)
    if not at.amends:
        tally_files(at.counted(visit.now), page=page_id, refused=refused)
    if saved.older:
        return again(visit, at, page_id, sent, saved, show_errors=False, refused=refused)
    if not saved.saved:
        told = saved if sent.goes_on else _told(saved)
        return again(visit, at, page_id, sent, told, show_errors=True, refused=refused)
    if sent.button == "stays" or refused:
        here = to_tell(sent.fields, saved.problems, saved.stored)
        saved = msgspec.structs.replace(saved, problems=here)
        return again(visit, at, page_id, sent, saved, show_errors=False, refused=refused)
    if sent.button == "language":
        check = {"check": "1"} if sent.to_check else {}
        return HttpResponseRedirect(at.address(page_id, lang=sent.language, **check))
    if sent.button == "back":
        return HttpResponseRedirect(_neighbour(at, saved.stored, page_id, -1))
    if sent.button == "save":
        return HttpResponseRedirect(at.address("keep"))
    return _on(visit, at, page_id, sent, saved)


def _on(visit: Visit, at: Begun, page_id: str, sent: SentPage, saved: SavedPage) -> Answer:
    """To the next page, if nothing is wrong on this one."""
    if saved.problems or saved.appeared:
        return again(visit, at, page_id, sent, saved, show_errors=True, refused={})
    if saved.stored.stops and any(s.split(".")[0] in _ids(at.form, page_id) for s in saved.stored.stops):
        return again(visit, at, page_id, sent, saved, show_errors=False, refused={})
    lacking = uploads.lacking_on(at.form, saved.stored, at.draft, page_id, visit.language)
    if lacking:
        return again(visit, at, page_id, sent, saved, show_errors=True, refused=lacking)
    if sent.to_check:
        return HttpResponseRedirect(at.address("check"))
    return HttpResponseRedirect(_neighbour(at, saved.stored, page_id, 1))


def _told(saved: SavedPage) -> SavedPage:
    """Only who goes on is told what is missing; whoever else, what of the page could not be kept."""
    problems = tuple(p for p in saved.problems if p.code in UNSTORABLE)
    return msgspec.structs.replace(saved, problems=problems)


def _without_unseen(saved: SavedPage, sent: SentPage) -> SavedPage:
    """What was not on the page could not be answered on it: it is shown now, and nothing is wrong with it yet."""
    unseen = {
        p.name
        for p in saved.problems
        if sent.goes_on
        and p.name in saved.appeared
        and not any(name == p.name or name.startswith(f"{p.name}.") for name in sent.fields)
    }
    problems = tuple(p for p in saved.problems if p.name not in unseen)
    return msgspec.structs.replace(saved, problems=problems, appeared=frozenset(unseen))


def _ids(form: Form, page_id: str) -> set[str]:
    page = form.page(page_id)
    return {item.id for item in page.items} if page else set()


def _neighbour(at: Begun, evaluation: Evaluation, page_id: str, step: int) -> str:
    pages = list(evaluation.pages)
    index = (pages.index(page_id) if page_id in pages else 0) + step
    if index < 0:
        return at.home
    if index < len(pages):
        return at.address(pages[index])
    loose = uploads.loose_attachments(at.form, evaluation)
    return at.address("attachments") if loose else at.after_form
