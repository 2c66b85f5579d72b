"""One's own drafts and applications: the list, and a draft that is thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseRedirect

from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.arrival.submit import DraftChanged
from madoguchi.applications.services.case.mend import MENDABLE
from madoguchi.applications.services.drafts.contact import discard_draft
from madoguchi.applications.services.drafts.save_page import NoSuchDraft
from madoguchi.catalog import queries as catalog
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import drafts_of
from madoguchi.portal.draft.filing import whose
from madoguchi.portal.just_done import was_done
from madoguchi.ui.requests import TenantRequest

_NEWS = timedelta(minutes=10)
"""For so long the list says that a mend has arrived."""


@for_visitor
def my(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/my/`: drafts and applications of this browser or account; else how to find one's own."""
    who = visit.visitor
    with tenant_transaction():
        applications = queries.applications(
            ids=who.application_ids, resident_id=who.resident_id, draft_ids=who.draft_ids
        )
        ended = draft_queries.ended(ids=who.draft_ids, resident_id=who.resident_id)
    names, drafts = _names(visit), drafts_of(visit)
    context = {
        "drafts": drafts,
        "whose": {draft.id: whose(draft, today=visit.day) for draft in drafts},
        "applications": applications,
        "expired": [e for e in ended if e.expired],
        "names": names,
        "held": {a.id for a in applications if a.state not in MENDABLE},
        "numbers": {a.id: str(ReceiptNumber(visit.tenant.id, a.receipt)) for a in applications},
        "signed_in": visit.account,
        "mended": _mended_just_now(visit, applications, request.GET.get("mended")),
        "ended": "ended" in request.GET and was_done(visit, "end"),
    }
    return Page("portal/my", context)


def _mended_just_now(visit: Visit, mine: Sequence[queries.ApplicationView], receipt: str | None) -> bool:
    """The address names an application that was mended, and this very browser or account may see."""
    named = next((a for a in mine if a.receipt == receipt), None)
    if named is None:
        return False
    with tenant_transaction():
        times = queries.mended_at(named.id)
    return bool(times) and visit.now - times[-1] < _NEWS


def _names(visit: Visit) -> dict[str, Any]:
    return catalog.begun(today=visit.day)


@for_visitor
def discard(request: TenantRequest, visit: Visit, draft: UUID) -> Answer:
    """`/{slug}/drafts/{id}/discard/`: throw a draft away, once confirmed."""
    mine, changed = visit.home("my/"), False
    found = next((d for d in drafts_of(visit) if d.id == draft), None)
    if found is None and _is_over(visit, draft):  # the second click; Back
        return HttpResponseRedirect(mine)
    if found is None:
        raise Http404("no such draft")
    if request.method == "POST":
        seen = request.POST.get("revision", "")
        try:
            if seen != str(found.revision):
                raise DraftChanged(str(draft))
            with tenant_transaction():
                discard_draft(draft_id=found.id, revision=found.revision, now=visit.now)
        except NoSuchDraft:  # by another press, just now
            return HttpResponseRedirect(mine)
        except DraftChanged:
            changed = True
        else:
            return HttpResponseRedirect(mine)
        found = next((d for d in drafts_of(visit) if d.id == draft), found)
    context = {
        "draft": found,
        "card": _names(visit).get(found.procedure),
        "whose": whose(found, today=visit.day),
        "here": mine,
        "changed": changed,
    }
    return Page("portal/discard", context, 409 if changed else 200)


def _is_over(visit: Visit, draft: UUID) -> bool:
    """It was this browser's or account's, and is there no longer: thrown away, expired, or sent."""
    who = visit.visitor
    with tenant_transaction():
        ended = draft_queries.ended(ids=who.draft_ids, resident_id=who.resident_id)
        sent = queries.applications(ids=[], resident_id=who.resident_id, draft_ids=who.draft_ids)
    return draft in {*(e.id for e in ended), *(a.draft_id for a in sent)}
