"""A page of a draft that is there no longer: it says what became of it, and gives back what was typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.catalog.domain.offers import Offer
from madoguchi.isolation.scope import tenant_reading, tenant_transaction
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import Page
from madoguchi.lobby.visit import Visit, Visitor
from madoguchi.lobby.visitor import may_see
from madoguchi.portal.finding.naming import procedure_names


def over(visit: Visit, offer: Offer, named: str, typed: tuple[Any, ...] = ()) -> Page:
    """What became of the draft, for the browser that had it and for its account. Whoever else names it learns nothing.

    `typed` are answers that the page brought and that have no place any more, to be copied.
    """
    context = {"offer": offer, "typed": typed, "what": "unknown", **_fate(visit, named)}
    return Page("portal/draft_gone", context, 410)


def over_by_link(visit: Visit, draft_id: UUID) -> Page:
    """The same for whoever holds a mail's link to the draft: which procedure, what became of it, and when.

    What was sent, and its receipt, opens as always: in its own browser or account, or with the access code.
    """
    who, names = visit.visitor, procedure_names(visit)
    context: dict[str, Any] = {"problem": "gone", "what": "unknown"}
    with tenant_reading():
        sent, ended = queries.sent_as(draft_id), draft_queries.ended(ids=[draft_id], resident_id=None)
        draft = draft_queries.draft(draft_id)
    if sent is not None:
        path = f"applications/{sent.receipt}/" if may_see(who, sent) else "applications/"
        context |= {
            "what": "sent" if sent.draft_id == draft_id else "mended",
            "procedure": names(sent.procedure),
            "arrived_at": sent.arrived_at,
            "href": visit.home(path),
        }
    elif left := ended[0] if ended else _expired(draft) if draft else None:
        what = "expired" if left.expired else "discarded"
        context |= {"what": what, "procedure": names(left.procedure), "ended": left}
    return Page("portal/link", context, 410)


def _fate(visit: Visit, named: str) -> dict[str, Any]:
    try:
        draft_id = UUID(named)
    except ValueError:
        return {}
    who = visit.visitor
    with tenant_transaction():
        sent = queries.sent_as(draft_id)
        if sent is not None:
            return _sent(visit, who, draft_id, sent)
        for ended in draft_queries.ended(ids=who.draft_ids, resident_id=who.resident_id):
            if ended.id == draft_id:
                return {"what": "expired" if ended.expired else "discarded", "ended": ended}
        draft = draft_queries.draft(draft_id) if draft_id in who.draft_ids else None
    if draft is not None and draft.expires_at <= visit.now:
        return {"what": "expired", "ended": _expired(draft)}
    return {}


def _expired(draft: draft_queries.DraftView) -> draft_queries.EndedView:
    """A draft that nobody has purged yet."""
    return draft_queries.EndedView(
        id=draft.id, procedure=draft.procedure, expired=True,
        saved_at=draft.updated_at, ended_at=draft.expires_at,
    )  # fmt: skip


def _sent(visit: Visit, who: Visitor, draft_id: UUID, application: queries.ApplicationView) -> dict[str, Any]:
    if not may_see(who, application):
        return {}
    mended = application.draft_id != draft_id
    return {
        "what": "mended" if mended else "sent",
        "application": application,
        "receipt": str(ReceiptNumber(visit.tenant.id, application.receipt)),
        "href": visit.home(f"applications/{application.receipt}/"),
    }
