"""Keep: the address by which a draft is found again, and to which its receipt goes."""

from __future__ import annotations

from django.http import HttpResponseRedirect

from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.residents.links import Purpose, issue_link
from madoguchi.applications.services.contact.letters import send_confirmation, send_draft_link
from madoguchi.applications.services.drafts.contact import set_email
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.portal.account.link_browser import keep_asking
from madoguchi.portal.account.typed_address import TypedAddress, typed_address
from madoguchi.portal.draft.filing import Begun, open_draft
from madoguchi.portal.draft.which_draft import named_by
from madoguchi.portal.limits import HOUR
from madoguchi.ui.requests import TenantRequest


@for_visitor
def contact(request: TenantRequest, visit: Visit, procedure: str) -> Answer:
    """`…/apply/contact/`: the address to which the receipt and the answer go; verified by a link."""
    at = open_draft(visit, procedure, named_by(request))
    if not isinstance(at, Begun):
        return at
    if not at.lacks_address:
        return HttpResponseRedirect(at.address("check"))
    return _email_page(request, visit, at, then="check")


@for_visitor
def keep(request: TenantRequest, visit: Visit, procedure: str) -> Answer:
    """`…/apply/keep/`: saved; a link by mail lets one go on later, on another device too."""
    at = open_draft(visit, procedure, named_by(request))
    if not isinstance(at, Begun):
        return at
    return _email_page(request, visit, at, then="keep")


def _email_page(request: TenantRequest, visit: Visit, at: Begun, *, then: str) -> Answer:
    """Ask for an address, notice a mistyped one, send the link."""
    later, changed = "_later" in request.POST, False
    typed = TypedAddress() if later else typed_address(request, visit.language)
    if typed.usable:
        changed = request.POST.get("seen", "") != at.draft.email != typed.email
        typed = typed if changed else _send_link(visit, at, typed, then=then)
        if typed.usable and not changed:
            page = "contact" if then == "check" else then
            return keep_asking(HttpResponseRedirect(at.address(page, sent="")), visit)
    context = {
        "offer": at.offer,
        "draft": at.draft,
        "then": then,
        "typed": typed.text or at.draft.email,
        "error": typed.error,
        "has_errors": bool(typed.error),
        "suggestion": typed.suggestion,
        "changed": changed,
        "seen": at.draft.email,
        "sent": "sent" in request.GET and bool(at.draft.email),
        "check": at.address("check"),
    }
    return Page("portal/email", context, 409 if changed else 422 if typed.error else 200)


def _send_link(visit: Visit, at: Begun, typed: TypedAddress, *, then: str) -> TypedAddress:
    """Send the draft's link, unless too many were asked for. One leads on, one only confirms the address."""
    email = typed.email
    try:
        limit_durably(what="draft-link", who=email.casefold(), most=10, per=HOUR, now=visit.now)
        limit_durably(what="draft-link-from", who=visit.network, most=60, per=HOUR, now=visit.now)
    except TooManyAttempts as many:
        return typed.too_often(visit, many)
    purpose: Purpose = "verify_email" if then == "check" else "draft"
    with tenant_transaction():
        set_email(draft_id=at.draft.id, email=email)
        link = issue_link(
            purpose=purpose,
            email=email,
            now=visit.now,
            subject_id=at.draft.id,
            browser=visit.asks_as,
        )
        send = send_confirmation if purpose == "verify_email" else send_draft_link
        send(draft=at.draft, email=email, link=link, language=visit.language, now=visit.now)
    return typed
