"""Sign in by a link in a mail, and sign out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.services import links
from madoguchi.accounts.services.limit import TooManyAttempts, limit_durably
from madoguchi.applications.services.letters import home_of, office_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.email import check_email
from madoguchi.notifications.domain.texts import sign_in_link_mail
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.portal.asking import browser_that_asks, keep_asking
from madoguchi.portal.limits import HOUR
from madoguchi.portal.show import show
from madoguchi.portal.visitor import RESIDENTS, address_of
from madoguchi.ui.filters import in_minutes
from madoguchi.ui.i18n import in_language, language_of, translate
from madoguchi.ui.requests import drop_session, for_tenant


@for_tenant
def sign_in(request: Any) -> HttpResponse:
    """`/{slug}/sign-in/`: ask for a link by mail. The answer is the same whether or not the address is known."""
    typed, error, suggestion = request.POST.get("email", ""), "", None
    if request.method == "POST":
        checked = check_email(typed)
        with in_language(language_of(request)):
            if not typed.strip():
                error = translate("メールアドレスを入力してください。")
            elif not checked.ok:
                error = translate("メールアドレスの形が正しくないようです。@の前後を確かめてください。")
            elif checked.suggestion and request.POST.get("as_typed") != typed:
                suggestion = checked.suggestion
            else:
                error = _send(request, checked.address)
        if not error and suggestion is None:
            sent = HttpResponseRedirect(f"/{request.tenant.slug}/sign-in/?sent")
            return keep_asking(sent, request)
    context = {
        "typed": typed,
        "error": error,
        "has_errors": bool(error),
        "suggestion": suggestion,
        "sent": "sent" in request.GET,
    }
    return show(request, "sign_in", context, status=422 if error else 200)


def _send(request: Any, email: str) -> str:
    try:
        # However its letters are written, it is one mailbox that fills.
        limit_durably(what="sign-in", who=email.casefold(), most=5, per=HOUR, now=request.now)
        limit_durably(what="sign-in-from", who=address_of(request), most=30, per=HOUR, now=request.now)
    except TooManyAttempts as many:
        return translate(
            "送る回数が多すぎます。{time}ほどたってから、もう一度送ってください。",
            time=in_minutes(many.minutes),
        )
    with tenant_transaction():
        secret = links.issue_link(
            purpose="sign_in", email=email, now=request.now, browser=browser_that_asks(request)
        )
        text = sign_in_link_mail(
            language=language_of(request),
            office=office_of(request.tenant, language_of(request)),
            link=f"{home_of(request.tenant)}links/{secret}/",
            until=request.now + links.LIFETIME["sign_in"],
        )
        send_mail(to=email, subject=text.subject, body=text.body, now=request.now)
    return ""


@for_tenant
def sign_out(request: Any) -> HttpResponse:
    """`/{slug}/sign-out/`"""
    response = HttpResponseRedirect(f"/{request.tenant.slug}/")
    if request.method == "POST":
        drop_session(response, request, *RESIDENTS)
    return response
