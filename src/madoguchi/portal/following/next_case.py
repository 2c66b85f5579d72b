"""What a decision led to, as its applicant sees it: until when, why then, what goes along; and the button that begins it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.http import Http404, HttpResponseRedirect

from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.queries.drafts import DraftView
from madoguchi.applications.services.arrival.submit import DraftChanged
from madoguchi.applications.services.drafts.save_page import NoSuchDraft
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.domain.offers import Offer
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.forms.domain.showing.views import AnswerRow, PageView
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import application_of, may_see, remember
from madoguchi.portal.draft.filing import Filing
from madoguchi.portal.following.access_code import ask_for_code
from madoguchi.review.queries.after_decision import consequences
from madoguchi.review.queries.after_decision.consequences import ConsequenceView
from madoguchi.review.services.after_decision.begin_next import NoLongerOpen, SentAlready, TooLate, begin_next
from madoguchi.ui.requests import TenantRequest


class Next(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a decision led to, on the page of its case."""

    view: ConsequenceView
    name: str
    """what the procedure that follows is called; empty where there is none on offer"""
    href: str
    late: bool
    refused: bool
    second: str
    """the receipt number of the case that was sent for it, with the address of its page, where one may see it"""
    second_href: str


def nexts(visit: Visit, found: ApplicationView) -> tuple[Next, ...]:
    """What the decision on an application leads to; in the transaction that is open."""
    return tuple(_next(visit, found, each) for each in consequences.consequences(found))


def _next(visit: Visit, found: ApplicationView, view: ConsequenceView) -> Next:
    offer, second = _offer(visit, view.procedure), view.second
    mine = second is not None and may_see(visit.visitor, second)
    return Next(
        view=view,
        name=offer.card.plain.in_language(visit.language) if offer is not None else "",
        href=visit.home(f"applications/{found.receipt}/next/{view.id}/") if view.procedure else "",
        late=view.second_late if second is not None else view.is_late(visit.day),
        refused=second is None and view.refuses(visit.day),
        second=str(ReceiptNumber(visit.tenant.id, second.receipt)) if second is not None else "",
        second_href=visit.home(f"applications/{second.receipt}/") if second is not None and mine else "",
    )


def _offer(visit: Visit, procedure: str) -> Offer | None:
    try:
        return catalog.procedure(procedure, today=visit.day)
    except catalog.NoSuchProcedure:
        return None


@for_visitor
def next_case(request: TenantRequest, visit: Visit, receipt: str, consequence: UUID) -> Answer:
    """`/{slug}/applications/{receipt}/next/{id}/`: what goes along; once its button is pressed, a draft with it.

    Mails name this address: whoever may not see the case yet is asked for its access code.
    """
    try:
        found = application_of(visit, receipt)
    except Http404:
        return HttpResponseRedirect(ask_for_code(visit, receipt))
    with tenant_transaction():
        view = consequences.consequence(consequence)
        known = view is not None or consequences.was_of(consequence, found.id)
    if (view is not None and view.application_id != found.id) or not known:
        raise Http404("nothing follows from it")
    offer = _offer(visit, view.procedure) if view is not None else None
    if request.method == "POST" and view is not None and offer is not None and offer.card.accepts:
        begun = _begin(visit, view, offer, anew="anew" in request.POST)
        if begun is not None:
            address = f"procedures/{view.procedure}/apply/?draft={begun}"
            return HttpResponseRedirect(visit.home(address))
        with tenant_transaction():
            view = consequences.consequence(consequence)
    context: dict[str, Any] = {"here": visit.home(f"applications/{found.receipt}/"), "next": None}
    if view is not None and view.procedure:
        with tenant_transaction():
            each = _next(visit, found, view)
        context |= {
            "next": each,
            "open": offer is not None and offer.card.accepts and not offer.card.elsewhere,
            "carried": list(_labels(view, offer, visit.language)),
            "begun": view.draft_id is not None,
        }
    return Page("portal/next_case", context, 409 if request.method == "POST" else 200)


def _begin(visit: Visit, view: ConsequenceView, offer: Offer, *, anew: bool) -> UUID | None:
    """The draft; None where it cannot be begun any more, or was written in meanwhile: the page says how it stands."""
    try:
        with tenant_transaction():
            draft = begin_next(
                consequence_id=view.id,
                version=offer.card.version,
                language=visit.language,
                now=visit.now,
                anew=anew,
            )
            remember(visit, "drafts", draft)
    except (NoLongerOpen, SentAlready, TooLate, NoSuchDraft, DraftChanged):
        return None
    return draft


def _labels(view: ConsequenceView, offer: Offer | None, language: str) -> Iterator[tuple[str, bool]]:
    """(what a question of the procedure that follows is called, it cannot be changed) of what goes along."""
    if offer is None:
        return
    form = form_of(view.procedure, offer.card.version)
    labels, fixed = Labels(form, language), view.opens.fixed if view.opens is not None else ()
    for name in dict.fromkeys(each.partition(".")[0] for each in view.carries):
        if name in form.places:
            yield labels.of(name), name in fixed


def fixed_of(draft: DraftView) -> frozenset[str]:
    """The questions of a draft whose answers came along from another case and cannot be changed."""
    view = _followed(draft)
    return frozenset(view.opens.fixed) if view is not None and view.opens is not None else frozenset()


def anew_of(visit: Visit, draft: DraftView) -> str:
    """Where a draft that follows a decision is begun once more with what goes along; empty for any other."""
    if draft.follows_id is None:
        return ""
    with tenant_transaction():
        return visit.home(consequences.address_of(draft.follows_id))


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What of a page of a form came along from another case: rows that cannot be changed, labels of what can."""

    fixed: tuple[AnswerRow, ...] = ()
    changeable: tuple[str, ...] = ()


def shown_as_carried(
    at: Filing, draft: DraftView | None, view: PageView, stored: Evaluation, language: str, tables: Any
) -> tuple[PageView, Carried]:
    """The page without the questions that cannot be changed, and what is said of them instead."""
    followed = _followed(draft) if draft is not None else None
    if followed is None:
        return view, Carried()
    fixed = frozenset(followed.opens.fixed) if followed.opens is not None else frozenset()
    first = {each.partition(".")[0] for each in followed.carries} or _answered(stored.answers)
    here = {name for node in view.nodes if (name := getattr(node, "name", "").partition(".")[0])}
    rows = tuple(
        row
        for section in answer_sections(at.form, stored, language=language, tables=tables)
        if section.page == view.id
        for row in section.rows
        if row.name.partition(".")[0] in fixed
    )
    labels = Labels(at.form, language)
    left = tuple(n for n in view.nodes if getattr(n, "name", "").partition(".")[0] not in fixed)
    changeable = tuple(
        labels.of(name) for name in first if name in here and name not in fixed and stored.answers.get(name)
    )
    return msgspec.structs.replace(view, nodes=left), Carried(fixed=rows, changeable=changeable)


def _answered(answers: Mapping[str, Any]) -> set[str]:
    """Into a renewal everything goes along that has its question there."""
    return set(answers)


def _followed(draft: DraftView) -> ConsequenceView | None:
    """What the draft was begun for; one that mends a case, what that case was begun for."""
    if draft.follows_id is None and draft.amends_id is None:
        return None
    with tenant_transaction():
        return consequences.followed(consequence_id=draft.follows_id, second_id=draft.amends_id)
