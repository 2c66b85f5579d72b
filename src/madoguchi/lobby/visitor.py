"""What a visitor may see: the drafts and applications of this browser, or of the account."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from madoguchi.accounts.services.signing_in import sessions
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.isolation.scope import tenant_reading, tenant_transaction
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.lobby.visit import Visit, Visitor


def drafts_of(visit: Visit, procedure: str | None = None) -> list[draft_queries.DraftView]:
    """The visitor's drafts, of one procedure if it is named, latest first."""
    with tenant_reading():
        who = visit.visitor
        if not who.draft_ids and who.resident_id is None:
            return []
        return draft_queries.drafts(
            ids=who.draft_ids, resident_id=who.resident_id, now=visit.now, procedure=procedure
        )


def application_of(visit: Visit, receipt: str) -> queries.ApplicationView:
    """The application behind a receipt number, if this visitor may see it. Raises Http404 otherwise."""
    try:
        number = parse_receipt(receipt).number
    except InvalidReceipt:
        raise Http404("no such receipt") from None
    who = visit.visitor
    with tenant_transaction():
        found = queries.application_by_receipt(number)
    if found is None or not may_see(who, found):
        raise Http404("no such application")
    return found


def may_see(who: Visitor, application: queries.ApplicationView) -> bool:
    """The browser has shown its access code, sent it or had its draft, or the account is the applicant's."""
    mine = who.resident_id is not None and who.resident_id == application.resident_id
    return mine or application.id in who.application_ids or application.draft_id in who.draft_ids


def remember(visit: Visit, name: str, value: UUID, *, rises: bool = False) -> None:
    """Let this browser see a draft (`drafts`) or an application (`applications`) from now on; in the transaction that
    is open, with what it is to see. The answer to this visit brings the cookie.

    What belongs to the account that is signed in is seen anyway. `rises`: it did not make it, but has shown a link or
    a code: the session's secret changes, so that whoever knew it before learns nothing by it.
    """
    session = visit.session
    with tenant_reading():
        if session is None:
            session, secret = sessions.start(
                kind="applicant", now=visit.now, data={name: [str(value)]}, device=visit.device
            )
        else:
            sessions.remember(session=session, name=name, value=str(value))
            secret = sessions.rotate(session=session) if rises else ""
    if secret:
        visit.sessions.hand(session, secret)
