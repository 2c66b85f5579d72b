"""The receipt: the page that an arrival leads to, and whoever presses the button once more."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.services.arrival.submit import Receipt, arrived_before
from madoguchi.catalog.domain.offers import Offer
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import application_of, may_see, remember
from madoguchi.portal.draft.ended_draft import over
from madoguchi.portal.draft.filing import offer_of
from madoguchi.portal.form import uploads
from madoguchi.ui import cookies
from madoguchi.ui.requests import TenantRequest

CODE_SECONDS = 600
_SALT = "access-code"


def to_receipt(visit: Visit, procedure: str, receipt: Receipt, *, anybody: bool) -> HttpResponse:
    """To the page with the receipt, which this browser may see; in one transaction with the arrival.

    `anybody`: it belongs to no account.
    """
    place = visit.home(f"procedures/{procedure}/apply/done/?receipt={receipt.receipt}")
    response = HttpResponseRedirect(place)
    if anybody:
        remember(visit, "applications", receipt.application_id)
    _keep_code(visit, response, receipt)
    return response


def sent_before(visit: Visit, offer: Offer, named: str) -> Answer:
    """The button was pressed once more after the draft had arrived: the same receipt, for the same applicant."""
    who = visit.visitor
    try:
        draft_id = UUID(named)
    except ValueError:
        return over(visit, offer, named)
    with tenant_transaction():
        receipt = arrived_before(draft_id)
        application = queries.application(receipt.application_id) if receipt else None
    mine = draft_id in who.draft_ids
    if receipt and application and (mine or may_see(who, application)):
        return to_receipt(visit, offer.card.id, receipt, anybody=True)
    return over(visit, offer, named)


@for_visitor
def done(request: TenantRequest, visit: Visit, procedure: str) -> Answer:
    """`…/apply/done/`: the receipt number, the access code, and when it arrived."""
    application = application_of(visit, request.GET.get("receipt", ""))
    context = {
        "application": application,
        "receipt": str(ReceiptNumber(visit.tenant.id, application.receipt)),
        "access_code": _kept_code(visit, application),
        "offer": offer_of(procedure, today=visit.day),
        "papers": uploads.promised_of(application),
        "href": visit.home(f"applications/{application.receipt}/"),
    }
    return Page("portal/done", context)


def _keep_code(visit: Visit, response: HttpResponse, receipt: Receipt) -> None:
    """The access code travels to the next page in a signed cookie, for ten minutes: not in an address."""
    signed = signing.dumps([receipt.receipt, receipt.access_code], salt=_SALT)
    cookies.keep(response, visit.tenant.slug, "code", signed, max_age=CODE_SECONDS)


def _kept_code(visit: Visit, application: ApplicationView) -> str:
    """The code that the cookie brought, if it still counts."""
    try:
        of, code = signing.loads(visit.cookie("code"), salt=_SALT, max_age=CODE_SECONDS)
    except (signing.BadSignature, ValueError):
        return ""
    if of != application.receipt or application.draft_id is None:
        return ""
    with tenant_transaction():
        arrived = arrived_before(application.draft_id)
    return str(code) if arrived is not None and arrived.access_code == code else ""
