"""Links from mails. Opening one says what it does and for which address; the button (POST) spends it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.accounts.domain.masking import masked
from madoguchi.accounts.services.limits.limit import TooManyAttempts, limit_durably
from madoguchi.accounts.services.residents import links
from madoguchi.accounts.services.residents.residents import addresses_of, resident_of
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.applications.domain.progress import FINISH
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services.drafts.contact import give_to_resident, verify_email
from madoguchi.isolation.scope import tenant_reading, tenant_transaction
from madoguchi.lobby.frame import Answer, Page, drawn, for_visitor
from madoguchi.lobby.visit import RESIDENTS, Visit
from madoguchi.lobby.visitor import drafts_of, remember
from madoguchi.portal.account import address_links
from madoguchi.portal.account.link_browser import asking_browser, keep_asking
from madoguchi.portal.draft.ended_draft import over_by_link
from madoguchi.portal.finding.naming import procedure_names
from madoguchi.portal.limits import HOUR
from madoguchi.ui.requests import TenantRequest

SHOWN = 50
"""How many applications without an account a session carries along."""
_OVER = (links.UnknownLink, links.UsedLink, links.ExpiredLink)


@for_visitor
def link(request: TenantRequest, visit: Visit, secret: str) -> Answer:
    """`/{slug}/links/{secret}/`: what the link does, and the button that does it."""
    try:
        if request.method != "POST":
            page = _ask(visit, _look(visit, secret))
            return keep_asking(drawn(request, visit, page), visit)
        limit_durably(what="link", who=visit.network, most=30, per=HOUR, now=visit.now)
        if address_links.is_of_another_browser(visit, _look(visit, secret)):
            return address_links.ask(visit, _look(visit, secret))
        with tenant_transaction():
            spent = links.spend_link(secret=secret, now=visit.now, browser=asking_browser(visit))
    except TooManyAttempts as many:
        visit.tell_limit(many)
        return Page("portal/link", {"problem": "many"})
    except _OVER as error:
        context = {"problem": type(error).__name__, "mine": bool(drafts_of(visit))}
        return Page("portal/link", context, 410)
    if spent.purpose in address_links.PURPOSES:
        return address_links.confirmed(request, visit, spent)
    if spent.purpose == "sign_in":
        return _signed_in(visit, spent, takes=request.POST.get("take") == "yes")
    return _draft(visit, spent)


def _look(visit: Visit, secret: str) -> Any:
    with tenant_reading():
        return links.look_at_link(secret=secret, now=visit.now, browser=asking_browser(visit))


def _ask(visit: Visit, found: Any) -> Page:
    """What pressing the button does, so that nobody presses one for somebody else unknowingly."""
    if found.purpose in address_links.PURPOSES:
        return address_links.ask(visit, found)
    here = links.asked_in(found, browser=asking_browser(visit))
    context = {
        "problem": "",
        "purpose": found.purpose,
        "email": masked(found.email),
        "asked_here": here or found.browser_hash is None,  # a reminder was asked for nowhere
    }
    names = procedure_names(visit)
    if found.purpose == "sign_in":
        account = visit.account.data.get("email", "") if visit.account else ""
        context["leaves"] = account if account != found.email.lower() else ""
        context["begun"] = [] if here else [names(d.procedure) for d in _loose(visit)]
        return Page("portal/link", context)
    with tenant_reading():
        draft = draft_queries.draft(found.subject_id)
    if draft is None or draft.expires_at <= visit.now:
        return over_by_link(visit, found.subject_id)
    context["procedure"] = names(draft.procedure)
    return Page("portal/link", context)


def _loose(visit: Visit) -> list[draft_queries.DraftView]:
    """What was begun in this browser and belongs to no account yet."""
    return [draft for draft in drafts_of(visit) if draft.resident_id is None]


def _draft(visit: Visit, spent: Any) -> Answer:
    """The address is verified, and this browser may go on with the draft: to send it, when that was all it waited for."""
    with tenant_transaction():
        draft = draft_queries.draft(spent.subject_id)
        confirmed = draft is not None and verify_email(draft_id=draft.id, email=spent.email, now=visit.now)
    if draft is None or draft.expires_at <= visit.now:
        return over_by_link(visit, spent.subject_id)
    base = visit.home(f"procedures/{draft.procedure}/apply/")
    page = f"{FINISH}/" if spent.purpose == "verify_email" or draft.page == FINISH else ""
    said = "&confirmed" if page and confirmed else ""
    remember(visit, "drafts", draft.id, rises=True)
    return HttpResponseRedirect(f"{base}{page}?draft={draft.id}{said}")


def _signed_in(visit: Visit, spent: Any, *, takes: bool) -> HttpResponse:
    """A session for the resident. Come along: what has this verified address, and what this browser sent.

    What this browser had begun becomes the account's if the link was asked for here, or its reader `takes` it. It stays
    the browser's otherwise: the link may be somebody else's.
    """
    before = visit.visitor
    here = links.asked_in(spent, browser=asking_browser(visit))
    begun = before.draft_ids if here or takes else []
    response = HttpResponseRedirect(visit.home("my/"))
    with tenant_transaction():
        account = resident_of(email=spent.email, now=visit.now)
        drafts = [*begun, *draft_queries.drafts_by_email(email=spent.email, now=visit.now)]
        given = give_to_resident(draft_ids=drafts, resident_id=account.id, email=spent.email, now=visit.now)
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
            now=visit.now,
            data=data,
            device=visit.device,
        )
    visit.sessions.end(response, *RESIDENTS)
    visit.sessions.give(response, session, secret)
    return response
