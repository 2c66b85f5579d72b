"""Keep: the address by which a draft is found again, and to which its receipt goes."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.services.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.links import Purpose, issue_link
from madoguchi.applications.services.contact import set_email
from madoguchi.applications.services.letters import send_confirmation, send_draft_link
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import show
from madoguchi.portal.filing import Filing, address, with_draft
from madoguchi.portal.limits import HOUR
from madoguchi.portal.link_browser import browser_that_asks, keep_asking
from madoguchi.portal.typed_address import TypedAddress, typed_address
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import TenantRequest, address_of, for_tenant


@for_tenant
def contact(request: TenantRequest, procedure: str) -> HttpResponse:
    """`…/apply/contact/`: the address to which the receipt and the answer go; verified by a link."""
    at, elsewhere = with_draft(request, procedure)
    if elsewhere is not None:
        return elsewhere
    assert at.draft is not None
    if at.draft.email_verified or at.offer.definition.identity == "none":
        return HttpResponseRedirect(address(request, at, "check"))
    return _email_page(request, at, then="check")


@for_tenant
def keep(request: TenantRequest, procedure: str) -> HttpResponse:
    """`…/apply/keep/`: saved; a link by mail lets one go on later, on another device too."""
    at, elsewhere = with_draft(request, procedure)
    if elsewhere is not None:
        return elsewhere
    return _email_page(request, at, then="keep")


def _email_page(request: TenantRequest, at: Filing, *, then: str) -> HttpResponse:
    """Ask for an address, notice a mistyped one, send the link."""
    assert at.draft is not None
    typed, changed = TypedAddress() if "_later" in request.POST else typed_address(request), False
    if typed.usable:
        changed = request.POST.get("seen", "") != at.draft.email != typed.email
        typed = typed if changed else _send_link(request, at, typed, then=then)
        if typed.usable and not changed:
            page = "contact" if then == "check" else then
            return keep_asking(HttpResponseRedirect(address(request, at, page, sent="")), request)
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
        "check": address(request, at, "check"),
    }
    return show(request, "portal/email", context, status=409 if changed else 422 if typed.error else 200)


def _send_link(request: TenantRequest, at: Filing, typed: TypedAddress, *, then: str) -> TypedAddress:
    """Send the draft's link, unless too many were asked for. One leads on, one only confirms the address."""
    assert at.draft is not None
    email = typed.email
    try:
        limit_durably(what="draft-link", who=email.casefold(), most=10, per=HOUR, now=request.now)
        limit_durably(what="draft-link-from", who=address_of(request), most=60, per=HOUR, now=request.now)
    except TooManyAttempts as many:
        return typed.too_often(request, many)
    purpose: Purpose = "verify_email" if then == "check" else "draft"
    with tenant_transaction():
        set_email(draft_id=at.draft.id, email=email)
        secret = issue_link(
            purpose=purpose,
            email=email,
            now=request.now,
            subject_id=at.draft.id,
            browser=browser_that_asks(request),
        )
        send = send_confirmation if purpose == "verify_email" else send_draft_link
        send(draft=at.draft, email=email, secret=secret, language=language_of(request), now=request.now)
    return typed
