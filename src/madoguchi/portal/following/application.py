"""An application's own page: where it stands, what was sent, what to do next."""

from __future__ import annotations

from django.http import Http404, HttpResponseRedirect

from madoguchi.applications.domain.states import State
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.applications.services.case.mend import MENDABLE
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.queries import context_on
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import application_of, may_see
from madoguchi.portal.following.access_code import ask_for_code
from madoguchi.portal.following.next_case import nexts
from madoguchi.portal.following.take_back import WITHDRAWABLE
from madoguchi.portal.form.uploads import promised_of, shown
from madoguchi.review.queries.after_decision.consequences import first_of
from madoguchi.review.queries.batches.allocations import told
from madoguchi.review.queries.clock.clocks import asked_of, case_time
from madoguchi.review.queries.correction.corrections import open_correction
from madoguchi.review.queries.governments.forwardings import elsewhere
from madoguchi.review.queries.reading.looks import looks
from madoguchi.review.queries.steps.flows import goes_on
from madoguchi.review.queries.transfer.transfers import transfer_of
from madoguchi.review.services.telling.tell import steps
from madoguchi.tenants.queries import by_id
from madoguchi.ui.requests import TenantRequest

_DECIDED = ("approved", "refused", "issued", "closed")
"""Until then nobody is told what may still change."""


@for_visitor
def application(request: TenantRequest, visit: Visit, receipt: str) -> Answer:
    """`/{slug}/applications/{receipt}/`: where it stands, what was sent, what to do next.

    Mails name this address. Whoever may not see it yet is asked for the access code, for a number that nobody
    has just the same.
    """
    try:
        found = application_of(visit, receipt)
    except Http404:
        return HttpResponseRedirect(ask_for_code(visit, receipt))
    form = form_of(found.procedure, found.version)
    context = context_on(day_in_japan(found.arrived_at))
    with tenant_transaction():
        time = case_time(found, today=visit.day, asked=asked_of(found.id))
        way = steps(found, today=visit.day, time=time)
        files = attachment_queries.files(application_id=found.id)
        messages = queries.messages(found.id)
        correction = open_correction(application_id=found.id, language=visit.language)
        gone = transfer_of(found.id) if found.state == State.TRANSFERRED else None
        lies = elsewhere(found.id) if goes_on(found.state) or found.state == State.CORRECTING else None
        allocated = told(found, language=visit.language) if found.state in _DECIDED else None
        looked = looks(application_id=found.id, procedure=found.procedure)
        following, first = nexts(visit, found), first_of(found.id)
    lies_in = by_id(lies.to_tenant) if lies is not None and lies.to_tenant is not None else None
    gone_to = by_id(gone.to_tenant) if gone is not None and gone.to_tenant is not None else None
    sections = answer_sections(
        form, evaluate(form, found.answers, context), language=visit.language, tables=context.tables
    )
    page = {
        "application": found,
        "number": str(ReceiptNumber(visit.tenant.id, found.receipt)),
        "definition": form.definition,
        "steps": way,
        "time": time if time and time.days_left is not None else None,
        "today": visit.day,
        "standing": next(step for step in way if step.state == "current"),
        "files": [shown(f) for f in files],
        "messages": messages,
        "correction": correction,
        "gone": gone,
        "gone_to": gone_to.in_language(visit.language) if gone_to else gone.to_name if gone else "",
        "lies": lies,
        "lies_with": lies_in.in_language(visit.language) if lies_in else lies.to_name if lies else "",
        "allocated": allocated,
        "looks": looked,
        "nexts": following,
        "first": _first(visit, first),
        "sections": sections,
        "can_mend": found.state in MENDABLE,
        "papers": promised_of(found) if found.state in WITHDRAWABLE else (),
        "can_withdraw": found.state in WITHDRAWABLE,
        "failure": _failure(request.GET.get("failure", ""), found.state),
    }
    return Page("portal/application", page)


def _first(visit: Visit, first: queries.ApplicationView | None) -> dict[str, str] | None:
    """The case from which this one follows, where one may see it too."""
    if first is None:
        return None
    href = visit.home(f"applications/{first.receipt}/") if may_see(visit.visitor, first) else ""
    return {"number": str(ReceiptNumber(visit.tenant.id, first.receipt)), "href": href}


def _failure(failure: str, state: str) -> str:
    """Why the button pressed last did nothing, if that is so: an address alone says nothing untrue."""
    possible = {
        "accepted": state not in (*MENDABLE, "withdrawn", "transferred"),
        "decided": state not in (*WITHDRAWABLE, "withdrawn", "transferred"),
    }
    return failure if possible.get(failure) else ""
