"""Who visits: the session, the drafts and applications that this browser may see."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import Http404, HttpResponse

from madoguchi.accounts.services import sessions
from madoguchi.applications.domain.drawn import sheet_of
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.isolation.scope import tenant_reading, tenant_transaction
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.ui.requests import TenantRequest, device_of_request, session_of, set_session

RESIDENTS = ("applicant", "resident")


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser may see at one tenant."""

    draft_ids: list[UUID]
    application_ids: list[UUID]
    resident_id: UUID | None


def visitor(request: TenantRequest) -> Visitor:
    """The visitor of a request; one without a session may see nothing."""
    session = session_of(request, *RESIDENTS)
    if session is None:
        return Visitor(draft_ids=[], application_ids=[], resident_id=None)
    return Visitor(
        draft_ids=[UUID(text) for text in session.data.get("drafts", [])],
        application_ids=[UUID(text) for text in session.data.get("applications", [])],
        resident_id=session.subject_id if session.kind == "resident" else None,
    )


def drafts_of(request: TenantRequest, procedure: str | None = None) -> list[draft_queries.DraftView]:
    """The visitor's drafts, of one procedure if it is named, latest first."""
    with tenant_reading():
        who = visitor(request)
        if not who.draft_ids and who.resident_id is None:
            return []
        return draft_queries.drafts(
            ids=who.draft_ids, resident_id=who.resident_id, now=request.now, procedure=procedure
        )


def named_draft(request: TenantRequest) -> str:
    """The draft that a page's form or address names; "" for a page of no draft yet.

    A link that a mail program has cut names one that is nowhere.
    """
    posted = str(request.POST.get("draft", ""))
    if posted or "draft" not in request.GET:
        return posted
    named = str(request.GET["draft"])
    try:
        return str(UUID(named))
    except ValueError:
        return named or "-"


def current_draft(request: TenantRequest, procedure: str) -> draft_queries.DraftView | None:
    """The draft that the page is about: the one that it names, and for an address without one the latest.

    A form that names none begins another one; unless it did already, and its answer was lost on the way.
    """
    found = drafts_of(request, procedure)
    named = named_draft(request)
    if named:
        return next((d for d in found if str(d.id) == named), None)
    if request.method == "POST":
        sheet = sheet_of(request.POST["sheet"]) if request.POST.get("sheet") else None
        return next((d for d in found if sheet is not None and d.sheet == sheet), None)
    return found[0] if found else None


def application_of(request: TenantRequest, receipt: str) -> queries.ApplicationView:
    """The application behind a receipt number, if this visitor may see it. Raises Http404 otherwise."""
    try:
        number = parse_receipt(receipt).number
    except InvalidReceipt:
        raise Http404("no such receipt") from None
    who = visitor(request)
    with tenant_transaction():
        found = queries.application_by_receipt(number)
    if found is None or not may_see(who, found):
        raise Http404("no such application")
    return found


def may_see(who: Visitor, application: queries.ApplicationView) -> bool:
    """The browser has shown its access code, sent it or had its draft, or the account is the applicant's."""
    mine = who.resident_id is not None and who.resident_id == application.resident_id
    return mine or application.id in who.application_ids or application.draft_id in who.draft_ids


def remember(
    request: TenantRequest, response: HttpResponse, name: str, value: UUID, *, rises: bool = False
) -> None:
    """Let this browser see a draft (`drafts`) or an application (`applications`) from now on.

    What belongs to the account that is signed in is seen anyway. `rises`: it did not make it, but has shown a link or
    a code: the session's secret changes, so that whoever knew it before learns nothing by it.
    """
    session = session_of(request, *RESIDENTS)
    with tenant_transaction():
        if session is None:
            session, secret = sessions.start(
                kind="applicant",
                now=request.now,
                data={name: [str(value)]},
                device=device_of_request(request),
            )
        else:
            sessions.remember(session=session, name=name, value=str(value))
            secret = sessions.rotate(session=session) if rises else ""
    if secret:
        set_session(response, request, session, secret)


def account_of(request: TenantRequest) -> dict[str, str] | None:
    """The header's account link, for one who is signed in."""
    session = session_of(request, "resident")
    if session is None:
        return None
    home = f"/{request.tenant.slug}/"
    return {"name": session.data.get("email", ""), "href": home + "my/", "sign_out": home + "sign-out/"}
