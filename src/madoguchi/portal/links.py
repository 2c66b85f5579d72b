"""Links from mails. Opening one says what it does and for which address; the button (POST) spends it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.masking import masked
from madoguchi.accounts.services import links, sessions
from madoguchi.accounts.services.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.residents import addresses_of, resident_of
from madoguchi.applications.domain.progress import FINISH
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.contact import give_to_resident, verify_email
from madoguchi.isolation.scope import tenant_reading, tenant_transaction
from madoguchi.lobby.frame import show
from madoguchi.lobby.visitor import RESIDENTS, account_of, drafts_of, remember, visitor
from madoguchi.portal import address_links
from madoguchi.portal.ended_draft import over_by_link
from madoguchi.portal.limits import HOUR
from madoguchi.portal.link_browser import asking_browser, keep_asking
from madoguchi.portal.naming import procedure_names
from madoguchi.ui.requests import (
    TenantRequest,
    address_of,
    device_of_request,
    drop_session,
    for_tenant,
    set_session,
    tell_limit,
)

SHOWN = 50
"""How many applications without an account a session carries along."""
_OVER = (links.UnknownLink, links.UsedLink, links.ExpiredLink)


@for_tenant
def link(request: TenantRequest, secret: str) -> HttpResponse:
    """`/{slug}/links/{secret}/`: what the link does, and the button that does it."""
    try:
        if request.method != "POST":
            return keep_asking(_ask(request, _look(request, secret)), request)
        limit_durably(what="link", who=address_of(request), most=30, per=HOUR, now=request.now)
        if address_links.is_of_another_browser(request, _look(request, secret)):
            return address_links.ask(request, _look(request, secret))
        with tenant_transaction():
            spent = links.spend_link(secret=secret, now=request.now, browser=asking_browser(request))
    except TooManyAttempts as many:
        tell_limit(request, minutes=many.minutes)
        return show(request, "portal/link", {"problem": "many"})
    except _OVER as error:
        context = {"problem": type(error).__name__, "mine": bool(drafts_of(request))}
        return show(request, "portal/link", context, status=410)
    if spent.purpose in address_links.PURPOSES:
        return address_links.confirmed(request, spent)
    return _signed_in(request, spent) if spent.purpose == "sign_in" else _draft(request, spent)


def _look(request: TenantRequest, secret: str) -> Any:
    with tenant_reading():
        return links.look_at_link(secret=secret, now=request.now, browser=asking_browser(request))


def _ask(request: TenantRequest, found: Any) -> HttpResponse:
    """What pressing the button does, so that nobody presses one for somebody else unknowingly."""
    if found.purpose in address_links.PURPOSES:
        return address_links.ask(request, found)
    here = links.asked_in(found, browser=asking_browser(request))
    context = {
        "problem": "",
        "purpose": found.purpose,
        "email": masked(found.email),
        "asked_here": here or found.browser_hash is None,  # a reminder was asked for nowhere
    }
    names = procedure_names(request)
    if found.purpose == "sign_in":
        account = account_of(request)
        context["leaves"] = account["name"] if account and account["name"] != found.email.lower() else ""
        context["begun"] = [] if here else [names(d.procedure) for d in _loose(request)]
        return show(request, "portal/link", context)
    with tenant_reading():
        draft = draft_queries.draft(found.subject_id)
    if draft is None or draft.expires_at <= request.now:
        return over_by_link(request, found.subject_id)
    context["procedure"] = names(draft.procedure)
    return show(request, "portal/link", context)


def _loose(request: TenantRequest) -> list[draft_queries.DraftView]:
    """What was begun in this browser and belongs to no account yet."""
    return [draft for draft in drafts_of(request) if draft.resident_id is None]


def _draft(request: TenantRequest, spent: Any) -> HttpResponse:
    """The address is verified, and this browser may go on with the draft: to send it, when that was all it waited for."""
    with tenant_transaction():
        draft = draft_queries.draft(spent.subject_id)
        confirmed = draft is not None and verify_email(draft_id=draft.id, email=spent.email, now=request.now)
    if draft is None or draft.expires_at <= request.now:
        return over_by_link(request, spent.subject_id)
    base = f"/{request.tenant.slug}/procedures/{draft.procedure}/apply/"
    page = f"{FINISH}/" if spent.purpose == "verify_email" or draft.page == FINISH else ""
    said = "&confirmed" if page and confirmed else ""
    response = HttpResponseRedirect(f"{base}{page}?draft={draft.id}{said}")
    remember(request, response, "drafts", draft.id, rises=True)
    return response


def _signed_in(request: TenantRequest, spent: Any) -> HttpResponse:
    """A session for the resident. Come along: what has this verified address, and what this browser sent.

    What this browser had begun becomes the account's if the link was asked for here, or its reader says so. It stays
    the browser's otherwise: the link may be somebody else's.
    """
    before = visitor(request)
    here = links.asked_in(spent, browser=asking_browser(request))
    begun = before.draft_ids if here or request.POST.get("take") == "yes" else []
    response = HttpResponseRedirect(f"/{request.tenant.slug}/my/")
    with tenant_transaction():
        account = resident_of(email=spent.email, now=request.now)
        drafts = [*begun, *draft_queries.drafts_by_email(email=spent.email, now=request.now)]
        given = give_to_resident(draft_ids=drafts, resident_id=account.id, email=spent.email, now=request.now)
        sent = [
            application
            for email in dict.fromkeys([spent.email, *addresses_of(account_id=account.id)])
            for application in queries.applications_by_email(email=email, limit=SHOWN)
        ]
        data: dict[str, object] = {
            "email": account.email,
            "applications": [str(i) for i in dict.fromkeys([*before.application_ids, *sent])],
            "drafts": [str(i) for i in before.draft_ids if i not in given],
        }
        session, secret = sessions.start(
            kind="resident",
            subject_id=account.id,
            now=request.now,
            data=data,
            device=device_of_request(request),
        )
    drop_session(response, request, *RESIDENTS)
    set_session(response, request, session, secret)
    return response
