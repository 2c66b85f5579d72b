"""Mend an application or withdraw it, by its applicant."""

from __future__ import annotations

from django.http import HttpResponseRedirect

from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.services.case.mend import begin_mending
from madoguchi.applications.services.case.withdraw import withdraw as withdraw_application
from madoguchi.audit.services.record import Actor
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import application_of, remember
from madoguchi.ui.requests import TenantRequest

WITHDRAWABLE = ("arrived", "accepted", "examining", "correcting", "deciding")


@for_visitor
def mend(request: TenantRequest, visit: Visit, receipt: str) -> Answer:
    """`/{slug}/applications/{receipt}/mend/` (POST): a draft with the answers, to be changed and sent again."""
    found = application_of(visit, receipt)
    here = visit.home(f"applications/{found.receipt}/")
    if request.method != "POST":
        return HttpResponseRedirect(here)
    try:
        with tenant_transaction():
            draft = begin_mending(application_id=found.id, now=visit.now)
            remember(visit, "drafts", draft.id)
    except WrongState:
        return HttpResponseRedirect(here + "?failure=accepted")
    return HttpResponseRedirect(visit.home(f"procedures/{found.procedure}/apply/check/?draft={draft.id}"))


@for_visitor
def withdraw(request: TenantRequest, visit: Visit, receipt: str) -> Answer:
    """`/{slug}/applications/{receipt}/withdraw/`: what will happen, and once confirmed, it does."""
    found = application_of(visit, receipt)
    here = visit.home(f"applications/{found.receipt}/")
    seen = f"{found.state}-{found.changed_at.timestamp():.0f}"
    changed = request.method == "POST" and request.POST.get("seen") != seen and found.state in WITHDRAWABLE
    if request.method == "POST" and not changed:
        actor = Actor(kind="applicant", id=str(found.id), name="")
        try:
            with tenant_transaction():
                withdraw_application(application_id=found.id, actor=actor, now=visit.now)
        except WrongState:  # by another press just now, or the office was first: the page says which
            return HttpResponseRedirect(here + "?failure=decided")
        return HttpResponseRedirect(here)
    if found.state not in WITHDRAWABLE:  # a page from before
        return HttpResponseRedirect(here)
    number = str(ReceiptNumber(visit.tenant.id, found.receipt))
    context = {"application": found, "number": number, "here": here, "seen": seen, "changed": changed}
    return Page("portal/withdraw", context, 409 if changed else 200)
