"""Sign in by a link in a mail, and sign out."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.services import links
from madoguchi.accounts.services.limit import TooManyAttempts, limit_durably
from madoguchi.applications.services.letters import home_of, office_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import show
from madoguchi.lobby.visitor import RESIDENTS
from madoguchi.notifications.domain.texts import sign_in_link_mail
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.portal.limits import HOUR
from madoguchi.portal.link_browser import browser_that_asks, forget_asking, keep_asking
from madoguchi.portal.typed_address import TypedAddress, typed_address
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import TenantRequest, address_of, drop_session, for_tenant


@for_tenant
def sign_in(request: TenantRequest) -> HttpResponse:
    """`/{slug}/sign-in/`: ask for a link by mail. The answer is the same whether or not the address is known."""
    typed = typed_address(request)
    if typed.usable:
        typed = _send(request, typed)
        if typed.usable:
            return keep_asking(HttpResponseRedirect(f"/{request.tenant.slug}/sign-in/?sent"), request)
    context = {
        "typed": typed.text,
        "error": typed.error,
        "has_errors": bool(typed.error),
        "suggestion": typed.suggestion,
        "sent": "sent" in request.GET,
    }
    return show(request, "portal/sign_in", context, status=422 if typed.error else 200)


def _send(request: TenantRequest, typed: TypedAddress) -> TypedAddress:
    try:
        # However its letters are written, it is one mailbox that fills.
        limit_durably(what="sign-in", who=typed.email.casefold(), most=5, per=HOUR, now=request.now)
        limit_durably(what="sign-in-from", who=address_of(request), most=30, per=HOUR, now=request.now)
    except TooManyAttempts as many:
        return typed.too_often(request, many)
    with tenant_transaction():
        secret = links.issue_link(
            purpose="sign_in", email=typed.email, now=request.now, browser=browser_that_asks(request)
        )
        text = sign_in_link_mail(
            language=language_of(request),
            office=office_of(request.tenant, language_of(request)),
            link=f"{home_of(request.tenant)}links/{secret}/",
            until=request.now + links.LIFETIME["sign_in"],
        )
        send_mail(to=typed.email, subject=text.subject, body=text.body, now=request.now, urgent=True)
    return typed


@for_tenant
def sign_out(request: TenantRequest) -> HttpResponse:
    """`/{slug}/sign-out/`"""
    response = HttpResponseRedirect(f"/{request.tenant.slug}/")
    if request.method == "POST":
        drop_session(response, request, *RESIDENTS)
        forget_asking(response, request)
    return response
