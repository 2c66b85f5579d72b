"""Apply: the pages of a form, one after another."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.applications.queries import applications
from madoguchi.applications.services.begin_draft import begin_draft
from madoguchi.applications.services.save_page import NoSuchDraft, SavedPage, save_page
from madoguchi.applications.services.tally_pages import Counted, tally_files, tally_page
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.domain.offers import Offer
from madoguchi.forms.domain.compiled import Form
from madoguchi.forms.domain.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.lookups import filled_in, to_tell
from madoguchi.forms.domain.present import present_page
from madoguchi.forms.domain.readers import Context
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.portal import uploads
from madoguchi.portal.prerendered import prerendered
from madoguchi.portal.show import show
from madoguchi.portal.visitor import current_draft, remember, visitor
from madoguchi.tenants.queries import tables
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import for_tenant, has_session_cookie, session_of

STAYS = ("_refresh", "_add", "_remove", "_lookup", "_choose", "_upload", "_remove_file")
"""Buttons that keep what was typed and draw the page again."""
NEW_FORM = "new-form"
"""The address at which a draft moves to the version on offer; no page of a form can have it (a hyphen)."""


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """What a page of a form works on."""

    procedure: str
    offer: Offer
    draft: applications.DraftView | None
    form: Form
    version: str
    context: Context
    anew: bool = False
    """Another draft is to begin, although there is one."""

    @property
    def answers(self) -> dict[str, Any]:
        return self.draft.answers if self.draft else {}

    @property
    def can_move(self) -> bool:
        """The draft was begun on another version than the one on offer."""
        return (
            self.draft is not None
            and self.draft.amends_id is None
            and self.version != self.offer.card.version
        )

    def evaluated(self) -> Evaluation:
        return evaluate(self.form, self.answers, self.context)

    def counted(self, now: datetime) -> Counted:
        return Counted(form=self.form, version=self.version, now=now)


def filing(request: Any, procedure: str) -> Filing:
    """The draft at hand, or none yet, with its form. Raises Http404 for an unknown procedure."""
    return _filing(request, _offer(request, procedure))


def _offer(request: Any, procedure: str) -> Offer:
    try:
        return catalog.procedure(procedure, today=day_in_japan(request.now))
    except catalog.NoSuchProcedure:
        raise Http404("no such procedure") from None


def _filing(request: Any, offer: Offer) -> Filing:
    procedure = offer.card.id
    known = has_session_cookie(request, request.tenant.slug, "resident")
    draft = current_draft(request, procedure) if known else None
    version = draft.version if draft else offer.card.version
    context = Context(today=day_in_japan(request.now), tables=tables())
    return Filing(
        procedure=procedure,
        offer=offer,
        draft=draft,
        form=form_of(procedure, version),
        version=version,
        context=context,
    )


def address(request: Any, procedure: str, page: str = "") -> str:
    """The address of a page of the form."""
    base = f"/{request.tenant.slug}/procedures/{procedure}/apply/"
    return f"{base}{page}/" if page else base


def closed(request: Any, at: Filing) -> HttpResponse | None:
    """Why nothing can be filed now, or None: suspended, outside its window, or the draft's version was closed.

    An application that arrived is mended on its own version, and after the window too.
    """
    if at.draft is not None and at.draft.amends_id is not None:
        return None
    if at.offer.card.elsewhere:
        return HttpResponseRedirect(f"/{request.tenant.slug}/procedures/{at.procedure}/")
    if not at.offer.card.accepts:
        return show(request, "closed", {"offer": at.offer, "draft": at.draft}, status=409)
    if at.version in (at.offer.card.version, *at.offer.open_versions):
        return None
    draft = f"?draft={at.draft.id}" if at.draft else ""
    return HttpResponseRedirect(address(request, at.procedure, NEW_FORM) + draft)


def with_draft(request: Any, procedure: str) -> tuple[Filing, HttpResponse | None]:
    """The draft at hand, and where to go instead when there is none or nothing can be filed."""
    at = filing(request, procedure)
    if at.draft is None:
        return at, HttpResponseRedirect(address(request, procedure))
    return at, closed(request, at)


@prerendered
@for_tenant
def start(request: Any, procedure: str) -> HttpResponse:
    """`…/apply/`: the first page; with a draft already begun, whether to go on with it."""
    if request.method == "POST":
        return _post(request, procedure, "")
    at = filing(request, procedure)
    if at.draft is not None and "new" not in request.GET:
        page = at.draft.page or at.form.pages[0].page.id
        context = {"offer": at.offer, "draft": at.draft, "go_on": address(request, procedure, page)}
        context["new_form"] = address(request, procedure, NEW_FORM) if at.can_move else ""
        return show(request, "go_on", context)
    version = at.offer.card.version
    fresh = msgspec.structs.replace(
        at, draft=None, version=version, form=form_of(procedure, version), anew=at.draft is not None
    )
    return closed(request, fresh) or _draw(request, fresh, fresh.form.pages[0].page.id, show_errors=False)


@for_tenant
def page(request: Any, procedure: str, page: str) -> HttpResponse:
    """`…/apply/{page}/`: one page of the draft at hand."""
    if request.method == "POST":
        return _post(request, procedure, page)
    at = filing(request, procedure)
    if at.draft is None:
        return HttpResponseRedirect(address(request, procedure))
    evaluation = at.evaluated()
    if page not in evaluation.pages:
        if at.form.page(page) is None and page != at.draft.page:
            raise Http404("no such page")
        return HttpResponseRedirect(address(request, procedure, _shown_before(at.form, evaluation, page)))
    show_errors = "errors" in request.GET
    language = language_of(request)
    lacking = uploads.lacking_on(at.form, evaluation, at.draft, page, language) if show_errors else {}
    return closed(request, at) or _draw(request, at, page, show_errors=show_errors, refused=lacking)


def _shown_before(form: Form, evaluation: Evaluation, page: str) -> str:
    """For one who goes on with a page that other answers, or another version, have taken away since."""
    order = [p.page.id for p in form.pages]
    earlier = order[: order.index(page)] if page in order else []
    return next((p for p in reversed(earlier) if p in evaluation.pages), evaluation.pages[0])


def _post(request: Any, procedure: str, page_id: str) -> HttpResponse:
    begun, offer = False, _offer(request, procedure)
    # One for finding the draft, beginning it, and saving: every page waits for the commit.
    with tenant_transaction():
        at = _filing(request, offer)
        page_id = page_id or at.form.pages[0].page.id
        if at.form.page(page_id) is None:
            raise Http404("no such page")
        refusal = closed(request, at)
        if refusal is not None:
            if at.draft is not None and at.offer.card.accepts:
                _keep_before_moving(request, at, page_id)
            return refusal
        if at.draft is None:
            if request.POST.get("draft"):
                return show(request, "draft_gone", {"offer": at.offer}, status=410)
            at, begun = _begin(request, at, page_id), True
        try:
            saved = _save(request, at, page_id)
        except NoSuchDraft:
            return show(request, "draft_gone", {"offer": at.offer}, status=410)
    assert at.draft is not None
    if saved.saved:
        kept = msgspec.structs.replace(
            at.draft, answers=dict(saved.evaluation.answers), page=saved.move.place
        )
        at = msgspec.structs.replace(at, draft=kept)
    if at.draft is not None and at.draft.amends_id is None:
        tally_page(
            at.counted(request.now),
            page=page_id,
            saved=saved,
            button=_button(request),
            begun=begun,
            drawn_at=request.POST.get("drawn", ""),
        )
    response = _answer(request, at, page_id, saved)
    if begun and at.draft is not None and visitor(request).resident_id is None:
        remember(request, response, "drafts", at.draft.id)
    return response


def _keep_before_moving(request: Any, at: Filing, page_id: str) -> None:
    """The version was closed while the applicant was typing: what was typed is carried along."""
    assert at.draft is not None
    try:
        _save(request, at, page_id)
    except NoSuchDraft:
        return
    uploads.take(request, at.form, at.draft.id)


def _button(request: Any) -> Literal["next", "back", "other"]:
    if "_back" in request.POST:
        return "back"
    return "other" if any(name in request.POST for name in (*STAYS, "_save")) else "next"


def _begin(request: Any, at: Filing, page_id: str) -> Filing:
    row = begin_draft(
        procedure=at.procedure,
        version=at.version,
        language=language_of(request),
        now=request.now,
        page=page_id,
        resident_id=visitor(request).resident_id,
        email=_email_of(request),
    )
    return msgspec.structs.replace(at, draft=applications.view_of(row))


def _email_of(request: Any) -> str:
    session = session_of(request, "resident")
    return str(session.data.get("email", "")) if session else ""


def _save(request: Any, at: Filing, page_id: str) -> SavedPage:
    assert at.draft is not None
    return save_page(
        draft_id=at.draft.id,
        form=at.form,
        page_id=page_id,
        posted=filled_in(dict(request.POST.lists()), form=at.form),
        context=at.context,
        now=request.now,
        goes_on=_button(request) == "next",
    )


def _answer(request: Any, at: Filing, page_id: str, saved: SavedPage) -> HttpResponse:
    """Where to go after a page was saved."""
    assert at.draft is not None
    refused = uploads.take(request, at.form, at.draft.id)
    if at.draft.amends_id is None:
        tally_files(at.counted(request.now), page=page_id, refused=refused)
    if not saved.saved:
        return _draw(request, at, page_id, show_errors=True, saved=saved)
    if any(name in request.POST for name in STAYS) or refused:
        here = to_tell(dict(request.POST.lists()), saved.problems, saved.evaluation)
        saved = msgspec.structs.replace(saved, problems=here)
        return _draw(request, at, page_id, show_errors=False, saved=saved, refused=refused)
    if "_back" in request.POST:
        return HttpResponseRedirect(_neighbour(request, at, saved.evaluation, page_id, -1))
    if "_save" in request.POST:
        return HttpResponseRedirect(address(request, at.procedure, "keep"))
    if saved.problems:
        return _draw(request, at, page_id, show_errors=True, saved=saved)
    if saved.evaluation.stops and any(
        s.split(".")[0] in _ids(at.form, page_id) for s in saved.evaluation.stops
    ):
        return _draw(request, at, page_id, show_errors=False, saved=saved)
    lacking = uploads.lacking_on(at.form, saved.evaluation, at.draft, page_id, language_of(request))
    if lacking:
        return _draw(request, at, page_id, show_errors=True, saved=saved, refused=lacking)
    if _to_check(request):
        return HttpResponseRedirect(address(request, at.procedure, "check"))
    return HttpResponseRedirect(_neighbour(request, at, saved.evaluation, page_id, 1))


def _ids(form: Form, page_id: str) -> set[str]:
    page = form.page(page_id)
    return {item.id for item in page.items} if page else set()


def _to_check(request: Any) -> bool:
    """One who came from the check page to change something goes back there, not through every page again."""
    return "check" in request.GET or "to_check" in request.POST


def _neighbour(request: Any, at: Filing, evaluation: Evaluation, page_id: str, step: int) -> str:
    pages = list(evaluation.pages)
    index = (pages.index(page_id) if page_id in pages else 0) + step
    if index < 0:
        return f"/{request.tenant.slug}/procedures/{at.procedure}/"
    if index < len(pages):
        return address(request, at.procedure, pages[index])
    loose = uploads.loose_attachments(at.form, evaluation)
    return address(request, at.procedure, "attachments" if loose else "contact")


def _draw(
    request: Any,
    at: Filing,
    page_id: str,
    *,
    show_errors: bool,
    saved: SavedPage | None = None,
    refused: dict[str, str] | None = None,
) -> HttpResponse:
    language = language_of(request)
    evaluation = saved.evaluation if saved else at.evaluated()
    if saved is not None:
        evaluation = msgspec.structs.replace(evaluation, problems=saved.problems)
    view = present_page(
        at.form,
        evaluation,
        page_id,
        language=language,
        tables=at.context.tables,
        show_errors=show_errors or bool(saved and saved.problems),
    )
    if refused:
        view = uploads.with_refusals(view, refused, at.form, language)
    context = {
        "page": view,
        "offer": at.offer,
        "draft": at.draft,
        "has_errors": bool(view.errors),
        "unsaved": bool(saved and not saved.saved),
        "uploads": uploads.state(at.form, at.draft) if uploads.takes_files(at.form, page_id) else {},
        "drawn": request.POST.get("drawn", "")[:12] or int(request.now.timestamp()),
        "first": bool(at.form.pages) and page_id == at.form.pages[0].page.id,
        "anew": at.anew,
        "to_check": _to_check(request),
    }
    return show(request, "page", context, status=422 if view.errors else 200)
