"""What a page of a form works on: the draft that it names, its form, and its addresses.

Every address, redirect and form of these pages names its draft: a browser may have two of one procedure.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.applications.domain.answers import applicant_name
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.domain.offers import Offer
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.queries import form as form_of
from madoguchi.kernel.clock import day_in_japan
from madoguchi.lobby.frame import show
from madoguchi.lobby.visitor import current_draft, named_draft
from madoguchi.portal.ended_draft import over
from madoguchi.statistics.services.tally_pages import Counted
from madoguchi.tenants.queries import tables
from madoguchi.ui.requests import TenantRequest, has_session_cookie

NEW_FORM = "new-form"
"""The address at which a draft moves to the version on offer; no page of a form can have it (a hyphen)."""


class Filing(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What a page of a form works on. `dict` is the place of what is made once (`evaluated`)."""

    procedure: str
    offer: Offer
    draft: draft_queries.DraftView | None
    form: Form
    version: str
    context: Context

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

    @cached_property
    def evaluated(self) -> Evaluation:
        return evaluate(self.form, self.answers, self.context)

    def counted(self, now: datetime) -> Counted:
        return Counted(form=self.form, version=self.version, now=now)


def whose(draft: draft_queries.DraftView, *, today: date) -> str:
    """The name that a draft is for, as far as it is written: two of one procedure are told apart by it."""
    form = form_of(draft.procedure, draft.version)
    return applicant_name(form, evaluate(form, draft.answers, Context(today=today, tables=tables())))


def filing(request: TenantRequest, procedure: str) -> Filing:
    """The draft at hand, or none yet, with its form. Raises Http404 for an unknown procedure."""
    return filing_of(request, offer_of(request, procedure))


def offer_of(request: TenantRequest, procedure: str) -> Offer:
    """The procedure as it is on offer. Raises Http404."""
    try:
        return catalog.procedure(procedure, today=day_in_japan(request.now))
    except catalog.NoSuchProcedure:
        raise Http404("no such procedure") from None


def filing_of(request: TenantRequest, offer: Offer) -> Filing:
    """The same, of a procedure that was looked up."""
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


def address(request: TenantRequest, at: Filing, page: str = "", **query: str) -> str:
    """The address of a page of the form, for the draft at hand."""
    base = f"/{request.tenant.slug}/procedures/{at.procedure}/apply/"
    named = {"draft": str(at.draft.id), **query} if at.draft else query
    return base + (f"{page}/" if page else "") + (f"?{urlencode(named)}" if named else "")


def closed(request: TenantRequest, at: Filing) -> HttpResponse | None:
    """Why nothing can be filed now, or None: suspended, outside its window, or the draft's version was closed.

    An application that arrived is mended on its own version, and after the window too.
    """
    if at.draft is not None and at.draft.amends_id is not None:
        return None
    if at.offer.card.elsewhere:
        return HttpResponseRedirect(f"/{request.tenant.slug}/procedures/{at.procedure}/")
    if not at.offer.card.accepts:
        return show(request, "portal/closed", {"offer": at.offer, "draft": at.draft}, status=409)
    if at.version in (at.offer.card.version, *at.offer.open_versions):
        return None
    return HttpResponseRedirect(address(request, at, NEW_FORM))


def with_draft(request: TenantRequest, procedure: str) -> tuple[Filing, HttpResponse | None]:
    """The draft at hand, and where to go instead when there is none or nothing can be filed."""
    at = filing(request, procedure)
    return at, without_draft(request, at) or closed(request, at)


def without_draft(request: TenantRequest, at: Filing) -> HttpResponse | None:
    """Where to go when the page names no draft, or one that is over; None when it has its draft."""
    if at.draft is None:
        named = named_draft(request)
        return over(request, at.offer, named) if named else HttpResponseRedirect(address(request, at))
    if request.method == "GET" and not named_draft(request):  # an address from before, or typed by hand
        query = {name: request.GET[name] for name in request.GET}
        return HttpResponseRedirect(f"{request.path}?{urlencode({'draft': str(at.draft.id), **query})}")
    return None
