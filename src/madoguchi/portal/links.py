"""Links from mails, and signing in with one. Opening shows a button; the button (POST) spends the link."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.services import links, sessions
from madoguchi.accounts.services.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.residents import resident_of
from madoguchi.applications.domain.tally import FINISH
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.services.contact import give_to_resident, verify_email
from madoguchi.applications.services.letters import home_of, office_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.email import check_email
from madoguchi.notifications.domain.texts import sign_in_link_mail
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.portal.limits import HOUR
from madoguchi.portal.show import show
from madoguchi.portal.visitor import drafts_of, remember, visitor
from madoguchi.ui.filters import in_minutes
from madoguchi.ui.i18n import in_language, language_of, translate
from madoguchi.ui.requests import address_of, drop_session, for_tenant, set_session

SHOWN = 50
"""How many applications without an account a session carries along."""


@for_tenant
def link(request: Any, secret: str) -> HttpResponse:
    """`/{slug}/links/{secret}/`: what the link does, and the button that does it."""
    if request.method != "POST":
        return show(request, "link", {"problem": ""})
    try:
        limit_durably(what="link", who=address_of(request), most=30, per=HOUR, now=request.now)
        with tenant_transaction():
            spent = links.spend_link(secret=secret, now=request.now)
    except TooManyAttempts:
        return show(request, "link", {"problem": "many"}, status=429)
    except (links.UnknownLink, links.UsedLink, links.ExpiredLink) as error:
        context = {"problem": type(error).__name__, "mine": bool(drafts_of(request))}
        return show(request, "link", context, status=410)
    return _signed_in(request, spent) if spent.purpose == "sign_in" else _draft(request, spent)


def _draft(request: Any, spent: Any) -> HttpResponse:
    """The address is verified, and this browser may go on with the draft."""
    with tenant_transaction():
        draft = queries.draft(spent.subject_id)
        if draft is not None:
            verify_email(draft_id=draft.id, email=spent.email, now=request.now)
    if draft is None:
        return show(request, "link", {"problem": "gone"}, status=410)
    base = f"/{request.tenant.slug}/procedures/{draft.procedure}/apply/"
    page = f"{FINISH}/" if draft.page == FINISH else ""
    response = HttpResponseRedirect(f"{base}{page}?draft={draft.id}&confirmed")
    remember(request, response, "drafts", draft.id)
    return response


def _signed_in(request: Any, spent: Any) -> HttpResponse:
    """A session for the resident. Come along: what this browser had begun, and what has this verified address."""
    before = visitor(request)
    response = HttpResponseRedirect(f"/{request.tenant.slug}/my/")
    with tenant_transaction():
        account = resident_of(email=spent.email, now=request.now)
        drafts = [*before.draft_ids, *queries.drafts_by_email(email=spent.email, now=request.now)]
        give_to_resident(draft_ids=drafts, resident_id=account.id, email=spent.email, now=request.now)
        sent = queries.applications_by_email(email=spent.email, limit=SHOWN)
        applications = dict.fromkeys([*before.application_ids, *sent])
        data: dict[str, object] = {"email": account.email, "applications": [str(i) for i in applications]}
        session, secret = sessions.start(kind="resident", subject_id=account.id, now=request.now, data=data)
    drop_session(response, request)
    set_session(response, request, session, secret)
    return response


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
            return HttpResponseRedirect(f"/{request.tenant.slug}/sign-in/?sent")
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
        limit_durably(what="sign-in", who=email, most=5, per=HOUR, now=request.now)
        limit_durably(what="sign-in-from", who=address_of(request), most=30, per=HOUR, now=request.now)
    except TooManyAttempts as many:
        return translate(
            "送る回数が多すぎます。{time}ほどたってから、もう一度送ってください。",
            time=in_minutes(many.minutes),
        )
    with tenant_transaction():
        secret = links.issue_link(purpose="sign_in", email=email, now=request.now)
        text = sign_in_link_mail(
            language=language_of(request),
            office=office_of(request.tenant, language_of(request)),
            link=f"{home_of(request.tenant)}links/{secret}/",
            until=request.now + links.LIFETIME["sign_in"],
        )
        send_mail(to=email, subject=text.subject, body=text.body, now=request.now, urgent=True)
    return ""


@for_tenant
def sign_out(request: Any) -> HttpResponse:
    """`/{slug}/sign-out/`"""
    response = HttpResponseRedirect(f"/{request.tenant.slug}/")
    if request.method == "POST":
        drop_session(response, request)
    return response
