"""Sign in by a link in a mail, and sign out."""

from __future__ import annotations

from django.http import HttpResponseRedirect

from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.residents import links
from madoguchi.applications.services.contact.letters import home_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import RESIDENTS, Visit
from madoguchi.notifications.domain.texts import sign_in_link_mail
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.portal.account.link_browser import forget_asking, keep_asking
from madoguchi.portal.account.typed_address import TypedAddress, typed_address
from madoguchi.portal.just_done import keep_done, was_done
from madoguchi.portal.limits import HOUR
from madoguchi.ui.requests import TenantRequest


@for_visitor
def sign_in(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/sign-in/`: ask for a link by mail. The answer is the same whether or not the address is known."""
    typed = typed_address(request, visit.language)
    if typed.usable:
        typed = _send(visit, typed)
        if typed.usable:
            sent = keep_asking(HttpResponseRedirect(visit.home("sign-in/?sent")), visit)
            return keep_done(sent, visit, "sign-in")
    context = {
        "typed": typed.text,
        "error": typed.error,
        "has_errors": bool(typed.error),
        "suggestion": typed.suggestion,
        "lasts": links.lasts("sign_in"),
        "sent": "sent" in request.GET and was_done(visit, "sign-in"),
    }
    return Page("portal/sign_in", context, 422 if typed.error else 200)


def _send(visit: Visit, typed: TypedAddress) -> TypedAddress:
    try:
        # However its letters are written, it is one mailbox that fills.
        limit_durably(what="sign-in", who=typed.email.casefold(), most=5, per=HOUR, now=visit.now)
        limit_durably(what="sign-in-from", who=visit.network, most=30, per=HOUR, now=visit.now)
    except TooManyAttempts as many:
        return typed.too_often(visit, many)
    with tenant_transaction():
        link = links.issue_link(purpose="sign_in", email=typed.email, now=visit.now, browser=visit.asks_as)
        text = sign_in_link_mail(
            language=visit.language,
            office=office_of(visit.tenant, visit.language),
            link=f"{home_of(visit.tenant)}links/{link.secret}/",
            until=link.until,
        )
        send_mail(to=typed.email, subject=text.subject, body=text.body, now=visit.now, urgent=True)
    return typed


@for_visitor
def sign_out(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/sign-out/`"""
    response = HttpResponseRedirect(visit.home())
    if request.method == "POST":
        visit.sessions.end(response, *RESIDENTS)
        forget_asking(response, visit)
    return response
