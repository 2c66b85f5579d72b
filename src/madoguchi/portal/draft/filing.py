"""What a page of a form works on: the draft that it names or none yet, its form, and its addresses.

Every address, redirect and form of these pages names its draft: a browser may have two of one procedure.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import Http404, HttpResponseRedirect

from madoguchi.applications.domain.answers import applicant_name
from madoguchi.applications.queries import applications
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.case.mend import MENDABLE
from madoguchi.catalog import queries as catalog
from madoguchi.catalog.domain.offers import Offer
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.queries import context_on
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import Answer, Page
from madoguchi.lobby.visit import Visit
from madoguchi.portal.draft.ended_draft import over
from madoguchi.portal.draft.which_draft import Named, current_draft
from madoguchi.statistics.services.tally_pages import Counted

NEW_FORM = "new-form"
"""The address at which a draft moves to the version on offer; no page of a form can have it (a hyphen)."""


class Filing(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What every page of a form works on. `dict` is the place of what is made once (`evaluated`)."""

    home: str
    """The address of the procedure's page."""
    offer: Offer
    form: Form
    version: str
    context: Context

    @property
    def answers(self) -> dict[str, Any]:
        return {}

    @cached_property
    def evaluated(self) -> Evaluation:
        return evaluate(self.form, self.answers, self.context)

    def address(self, page: str = "", **query: str) -> str:
        """The address of a page of the form."""
        return f"{self.home}apply/" + (f"{page}/" if page else "") + (f"?{urlencode(query)}" if query else "")

    def counted(self, now: datetime) -> Counted:
        return Counted(form=self.form, version=self.version, now=now)


class Fresh(Filing, frozen=True, kw_only=True, dict=True):
    """Nothing is kept yet; the form is the one on offer."""


class Begun(Filing, frozen=True, kw_only=True, dict=True):
    """A draft, and the form that it was begun on."""

    draft: draft_queries.DraftView

    @property
    def answers(self) -> dict[str, Any]:
        return self.draft.answers

    @property
    def amends(self) -> bool:
        """An application that arrived is being mended."""
        return self.draft.amends_id is not None

    @property
    def can_move(self) -> bool:
        """The draft was begun on another version than the one on offer."""
        return not self.amends and self.version != self.offer.card.version

    @property
    def lacks_address(self) -> bool:
        """A confirmed address is wanted and not there. An application that is mended was sent already: it has its own."""
        return self.offer.definition.identity != "none" and not self.amends and not self.draft.email_verified

    @property
    def after_form(self) -> str:
        """Where the form's last page leads."""
        return self.address("contact" if self.lacks_address else "check")

    def address(self, page: str = "", **query: str) -> str:
        """The address of a page of the form, for this draft."""
        return Filing.address(self, page, **{"draft": str(self.draft.id), **query})


def draft_of(at: Filing) -> draft_queries.DraftView | None:
    """For templates, which draw both."""
    return at.draft if isinstance(at, Begun) else None


def whose(draft: draft_queries.DraftView, *, today: date) -> str:
    """The name that a draft is for, as far as it is written: two of one procedure are told apart by it."""
    form = form_of(draft.procedure, draft.version)
    return applicant_name(form, evaluate(form, draft.answers, context_on(today)))


def offer_of(procedure: str, *, today: date) -> Offer:
    """The procedure as it is on offer. Raises Http404."""
    try:
        return catalog.procedure(procedure, today=today)
    except catalog.NoSuchProcedure:
        raise Http404("no such procedure") from None


def filing(visit: Visit, procedure: str, named: Named) -> Fresh | Begun:
    """The draft at hand, or none yet, with its form. Raises Http404 for an unknown procedure."""
    return filing_of(visit, offer_of(procedure, today=visit.day), named)


def filing_of(visit: Visit, offer: Offer, named: Named) -> Fresh | Begun:
    """The same, of a procedure that was looked up."""
    known = visit.sessions.had("resident")
    draft = current_draft(visit, offer.card.id, named) if known else None
    return fresh(visit, offer) if draft is None else begun(visit, offer, draft)


def fresh(visit: Visit, offer: Offer) -> Fresh:
    """To begin a draft on the version on offer."""
    version = offer.card.version
    form, context = form_of(offer.card.id, version), _context(visit)
    return Fresh(home=_home(visit, offer), offer=offer, form=form, version=version, context=context)


def begun(visit: Visit, offer: Offer, draft: draft_queries.DraftView) -> Begun:
    """To go on with a draft on its own version."""
    return Begun(
        home=_home(visit, offer),
        offer=offer,
        form=form_of(offer.card.id, draft.version),
        version=draft.version,
        context=_context(visit),
        draft=draft,
    )


def _home(visit: Visit, offer: Offer) -> str:
    return visit.home(f"procedures/{offer.card.id}/")


def _context(visit: Visit) -> Context:
    return context_on(visit.day)


def closed(visit: Visit, at: Fresh | Begun) -> Answer | None:
    """Why nothing can be filed now, or None: suspended, outside its window, or the draft's version was closed.

    An application that arrived is mended on its own version, and after the window too: until it is accepted.
    """
    if isinstance(at, Begun) and at.draft.amends_id is not None:
        return _too_late(visit, at.draft.amends_id)
    if at.offer.card.elsewhere:
        return HttpResponseRedirect(at.home)
    if not at.offer.card.accepts:
        return Page("portal/closed", {"offer": at.offer, "draft": draft_of(at)}, 409)
    if at.version in (at.offer.card.version, *at.offer.open_versions):
        return None
    return HttpResponseRedirect(at.address(NEW_FORM))


def _too_late(visit: Visit, application_id: UUID) -> Answer | None:
    """To the application, which says why it cannot be mended now. Its draft stays, should a correction be asked for."""
    with tenant_transaction():
        mended = applications.application(application_id)
    if mended is None or mended.state in MENDABLE:
        return None
    return HttpResponseRedirect(visit.home(f"applications/{mended.receipt}/?failure=accepted"))


def open_draft(visit: Visit, procedure: str, named: Named) -> Begun | Answer:
    """The draft at hand; or where to go instead, when there is none or nothing can be filed."""
    at = named_draft(visit, filing(visit, procedure, named), named)
    return (closed(visit, at) or at) if isinstance(at, Begun) else at


def named_draft(visit: Visit, at: Fresh | Begun, named: Named) -> Begun | Answer:
    """The draft at hand; or where to go instead, when the page names none, or one that is over."""
    if isinstance(at, Fresh):
        return over(visit, at.offer, named.draft) if named.draft else HttpResponseRedirect(at.address())
    if not named.posted and not named.draft:  # an address from before, or typed by hand
        query = urlencode({"draft": str(at.draft.id), **named.query})
        return HttpResponseRedirect(f"{named.path}?{query}")
    return at
