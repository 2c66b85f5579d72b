"""Links that confirm an address: of a change, of a second account, of what is followed with a new address."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse

from madoguchi.accounts.domain.masking import masked
from madoguchi.accounts.services.residents import address_changes, links
from madoguchi.accounts.services.residents.residents import addresses_of
from madoguchi.applications.services.contact.change_address import confirm_address
from madoguchi.isolation.scope import tenant_reading, tenant_transaction
from madoguchi.lobby.frame import Page, drawn
from madoguchi.lobby.visit import RESIDENTS, Visit
from madoguchi.portal.account.link_browser import asking_browser
from madoguchi.ui.requests import TenantRequest

PURPOSES: Final = ("old_address", "new_address")


def is_of_another_browser(visit: Visit, found: Any) -> bool:
    """Whether two accounts are to be joined, and this is not the browser that is signed in to the first and asked.

    Whoever opened the link elsewhere would hand their own account over.
    """
    if found.purpose not in PURPOSES:
        return False
    with tenant_reading():
        change = address_changes.change_of(found.subject_id)
        who = visit.visitor.resident_id
    if change is None or change.kind != "join":
        return False
    return not links.asked_in(found, browser=asking_browser(visit)) or who != change.account_id


def ask(visit: Visit, found: Any) -> Page:
    """What the button does."""
    with tenant_reading():
        change = address_changes.change_of(found.subject_id)
    if change is None or change.done:
        return _said("over", "")
    if is_of_another_browser(visit, found):
        return _said("elsewhere", change.kind)
    context = {
        "outcome": "",
        "kind": change.kind,
        "purpose": found.purpose,
        "old": masked(change.old_email) if change.old_email else "",
        "new": masked(change.new_email),
        "dropped": [masked(email) for email in _joined(change)],
        "asked_here": links.asked_in(found, browser=asking_browser(visit)),
    }
    return Page("portal/address_link", context)


def _joined(change: address_changes.ChangeView) -> list[str]:
    """The addresses that the account loses with a change."""
    if change.kind != "change" or change.account_id is None:
        return []
    with tenant_reading():
        return addresses_of(account_id=change.account_id)[1:]


def confirmed(request: TenantRequest, visit: Visit, spent: Any) -> HttpResponse:
    """The button was pressed."""
    with tenant_transaction():
        change = address_changes.change_of(spent.subject_id)
        outcome = confirm_address(
            change_id=spent.subject_id,
            purpose=spent.purpose,
            language=visit.language,
            now=visit.now,
        )
    response = drawn(request, visit, _said(outcome, change.kind if change else ""))
    if outcome == "changed":
        visit.sessions.end(response, *RESIDENTS)
    return response


def _said(outcome: str, kind: str) -> Page:
    status = {"over": 410, "elsewhere": 403, "taken": 409}.get(outcome, 200)
    return Page("portal/address_link", {"outcome": outcome, "kind": kind}, status)
