"""Follow: one's drafts and applications, where an application stands, mend, withdraw, print."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect

from madoguchi.accounts.services.limit import TooManyAttempts, limit_durably
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.services import follow as following
from madoguchi.applications.services.contact import discard_draft
from madoguchi.applications.services.mend import MENDABLE, begin_mending
from madoguchi.applications.services.print_application import Printed, print_application
from madoguchi.applications.services.save_page import NoSuchDraft
from madoguchi.applications.services.submit import DraftChanged
from madoguchi.applications.services.withdraw import withdraw as withdraw_application
from madoguchi.audit.services.record import Actor
from madoguchi.catalog import queries as catalog
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.showing.telling import answer_sections
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import show
from madoguchi.lobby.visitor import RESIDENTS, application_of, drafts_of, remember, visitor
from madoguchi.portal.filing import whose
from madoguchi.portal.limits import HOUR
from madoguchi.portal.uploads import promised_of, shown
from madoguchi.review.queries.corrections import open_correction
from madoguchi.review.services.tell import steps
from madoguchi.tenants.queries import tables
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import TenantRequest, address_of, for_tenant, session_of, tell_limit

WITHDRAWABLE = ("arrived", "accepted", "examining", "correcting", "deciding")

_NEWS = timedelta(minutes=10)
"""For so long the list says that a mend has arrived."""


@for_tenant
def my(request: TenantRequest) -> HttpResponse:
    """`/{slug}/my/`: drafts and applications of this browser or account; else how to find one's own."""
    who = visitor(request)
    with tenant_transaction():
        applications = queries.applications(
            ids=who.application_ids, resident_id=who.resident_id, draft_ids=who.draft_ids
        )
        ended = draft_queries.ended(ids=who.draft_ids, resident_id=who.resident_id)
    names, drafts = _names(request), drafts_of(request)
    context = {
        "drafts": drafts,
        "whose": {draft.id: whose(draft, today=day_in_japan(request.now)) for draft in drafts},
        "applications": applications,
        "expired": [e for e in ended if e.expired],
        "names": names,
        "numbers": {a.id: str(ReceiptNumber(request.tenant.id, a.receipt)) for a in applications},
        "signed_in": session_of(request, "resident"),
        "mended": _mended_just_now(request, applications),
        "ended": "ended" in request.GET and session_of(request, *RESIDENTS) is None,
    }
    return show(request, "portal/my", context)


def _mended_just_now(request: TenantRequest, mine: Sequence[queries.ApplicationView]) -> bool:
    """The address names an application that was mended, and this very browser or account may see."""
    named = next((a for a in mine if a.receipt == request.GET.get("mended")), None)
    if named is None:
        return False
    with tenant_transaction():
        times = queries.mended_at(named.id)
    return bool(times) and request.now - times[-1] < _NEWS


def _names(request: TenantRequest) -> dict[str, Any]:
    return catalog.begun(today=day_in_japan(request.now))


@for_tenant
def find(request: TenantRequest) -> HttpResponse:
    """`/{slug}/applications/`: an application by receipt number and access code."""
    problem, minutes = "", 0
    missing = [name for name in ("receipt", "access_code") if not request.POST.get(name, "").strip()]
    if request.method == "POST" and missing:
        problem = "missing"
    elif request.method == "POST":
        try:
            found = following.follow(
                receipt=request.POST.get("receipt", ""),
                access_code=request.POST.get("access_code", ""),
                address=address_of(request),
                now=request.now,
            )
        except following.NotFound:
            problem = "unknown"
        except TooManyAttempts as many:
            problem, minutes = "many", many.minutes
            tell_limit(request, minutes=minutes)
        else:
            response = HttpResponseRedirect(f"/{request.tenant.slug}/applications/{found.receipt}/")
            remember(request, response, "applications", found.id, rises=True)
            return response
    context = {
        "problem": problem,
        "missing": missing if problem else [],
        "minutes": minutes,
        "has_errors": bool(problem),
        "receipt": request.POST.get("receipt", request.GET.get("receipt", "")),
        "access_code": request.POST.get("access_code", ""),
        "asked": "receipt" in request.GET and not problem,
    }
    return show(request, "portal/find", context, status=422 if problem else 200)


@for_tenant
def lost_code(request: TenantRequest) -> HttpResponse:
    """`/{slug}/lost-code/`: a new access code, sent to the address that the application was made with."""
    typed, problem = request.POST.get("receipt", ""), ""
    if request.method == "POST":
        try:
            number = parse_receipt(typed).number
            limit_durably(what="lost-code", who=number, most=3, per=HOUR, now=request.now)
            limit_durably(what="lost-code-from", who=address_of(request), most=20, per=HOUR, now=request.now)
        except InvalidReceipt:
            problem = "receipt" if typed.strip() else "missing"
        except TooManyAttempts as many:
            problem = "many"
            tell_limit(request, minutes=many.minutes)
        else:
            with tenant_transaction():
                following.replace_code(number=number, now=request.now)
            return HttpResponseRedirect(f"/{request.tenant.slug}/lost-code/?sent")
    context = {"sent": "sent" in request.GET, "problem": problem, "typed": typed, "has_errors": bool(problem)}
    return show(request, "portal/lost_code", context, status=422 if problem else 200)


@for_tenant
def application(request: TenantRequest, receipt: str) -> HttpResponse:
    """`/{slug}/applications/{receipt}/`: where it stands, what was sent, what to do next.

    Mails name this address. Whoever may not see it yet is asked for the access code, for a number that nobody
    has just the same.
    """
    try:
        found = application_of(request, receipt)
    except Http404:
        return HttpResponseRedirect(_ask_for_code(request, receipt))
    language = language_of(request)
    form = form_of(found.procedure, found.version)
    context = Context(today=day_in_japan(found.arrived_at), tables=tables())
    with tenant_transaction():
        way = steps(found, today=day_in_japan(request.now))
        files = attachment_queries.files(application_id=found.id)
        messages = queries.messages(found.id)
        correction = open_correction(application_id=found.id, language=language)
    sections = answer_sections(
        form, evaluate(form, found.answers, context), language=language, tables=context.tables
    )
    page = {
        "application": found,
        "number": str(ReceiptNumber(request.tenant.id, found.receipt)),
        "definition": form.definition,
        "steps": way,
        "standing": next(step for step in way if step.state == "current"),
        "files": [shown(f) for f in files],
        "messages": messages,
        "correction": correction,
        "sections": sections,
        "can_mend": found.state in MENDABLE,
        "papers": promised_of(found) if found.state in WITHDRAWABLE else (),
        "can_withdraw": found.state in WITHDRAWABLE,
        "failure": _failure(request, found.state),
    }
    return show(request, "portal/application", page)


def _failure(request: TenantRequest, state: str) -> str:
    """Why the button pressed last did nothing, if that is so: an address alone says nothing untrue."""
    failure = str(request.GET.get("failure", ""))
    possible = {
        "accepted": state not in (*MENDABLE, "withdrawn"),
        "decided": state not in (*WITHDRAWABLE, "withdrawn"),
    }
    return failure if possible.get(failure) else ""


def _ask_for_code(request: TenantRequest, receipt: str) -> str:
    """Where the number's access code is asked for. Raises Http404 for what cannot be a number of this tenant."""
    try:
        number = parse_receipt(receipt)
    except InvalidReceipt:
        raise Http404("no such receipt") from None
    if number.tenant != request.tenant.id:
        raise Http404("another tenant's receipt")
    return f"/{request.tenant.slug}/applications/?receipt={number}"


@for_tenant
def pdf(request: TenantRequest, receipt: str) -> HttpResponse:
    """`/{slug}/applications/{receipt}/pdf/`: the application as a PDF laid out like the official form."""
    found = application_of(request, receipt)
    form = form_of(found.procedure, found.version)
    context = Context(today=day_in_japan(found.arrived_at), tables=tables())
    with tenant_transaction():
        files = attachment_queries.files(application_id=found.id)
    labels = {a.attachment.id: a.attachment.label.ja for a in form.attachments}
    printed = Printed(
        tenant=request.tenant,
        receipt=found.receipt,
        arrived_at=found.arrived_at,
        files=tuple((labels.get(f.item, f.item), f.name) for f in files),
    )
    evaluation = evaluate(form, found.answers, context)
    content = print_application(form=form, evaluation=evaluation, printed=printed, tables=context.tables)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.receipt}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


@for_tenant
def mend(request: TenantRequest, receipt: str) -> HttpResponse:
    """`/{slug}/applications/{receipt}/mend/` (POST): a draft with the answers, to be changed and sent again."""
    found = application_of(request, receipt)
    here = f"/{request.tenant.slug}/applications/{found.receipt}/"
    if request.method != "POST":
        return HttpResponseRedirect(here)
    try:
        with tenant_transaction():
            draft = begin_mending(application_id=found.id, now=request.now)
    except WrongState:
        return HttpResponseRedirect(here + "?failure=accepted")
    response = HttpResponseRedirect(
        f"/{request.tenant.slug}/procedures/{found.procedure}/apply/check/?draft={draft.id}"
    )
    remember(request, response, "drafts", draft.id)
    return response


@for_tenant
def withdraw(request: TenantRequest, receipt: str) -> HttpResponse:
    """`/{slug}/applications/{receipt}/withdraw/`: what will happen, and once confirmed, it does."""
    found = application_of(request, receipt)
    here = f"/{request.tenant.slug}/applications/{found.receipt}/"
    seen = f"{found.state}-{found.changed_at.timestamp():.0f}"
    changed = request.method == "POST" and request.POST.get("seen") != seen and found.state in WITHDRAWABLE
    if request.method == "POST" and not changed:
        actor = Actor(kind="applicant", id=str(found.id), name="")
        try:
            with tenant_transaction():
                withdraw_application(application_id=found.id, actor=actor, now=request.now)
        except WrongState:  # by another press just now, or the office was first: the page says which
            return HttpResponseRedirect(here + "?failure=decided")
        return HttpResponseRedirect(here)
    if found.state not in WITHDRAWABLE:  # a page from before
        return HttpResponseRedirect(here)
    number = str(ReceiptNumber(request.tenant.id, found.receipt))
    context = {"application": found, "number": number, "here": here, "seen": seen, "changed": changed}
    return show(request, "portal/withdraw", context, status=409 if changed else 200)


@for_tenant
def discard(request: TenantRequest, draft: UUID) -> HttpResponse:
    """`/{slug}/drafts/{id}/discard/`: throw a draft away, once confirmed."""
    mine, changed = f"/{request.tenant.slug}/my/", False
    found = next((d for d in drafts_of(request) if d.id == draft), None)
    if found is None and _is_over(request, draft):  # the second click; Back
        return HttpResponseRedirect(mine)
    if found is None:
        raise Http404("no such draft")
    if request.method == "POST":
        seen = request.POST.get("revision", "")
        try:
            if seen != str(found.revision):
                raise DraftChanged(str(draft))
            with tenant_transaction():
                discard_draft(draft_id=found.id, revision=found.revision, now=request.now)
        except NoSuchDraft:  # by another press, just now
            return HttpResponseRedirect(mine)
        except DraftChanged:
            changed = True
        else:
            return HttpResponseRedirect(mine)
        found = next((d for d in drafts_of(request) if d.id == draft), found)
    context = {
        "draft": found,
        "card": _names(request).get(found.procedure),
        "whose": whose(found, today=day_in_japan(request.now)),
        "here": mine,
        "changed": changed,
    }
    return show(request, "portal/discard", context, status=409 if changed else 200)


def _is_over(request: TenantRequest, draft: UUID) -> bool:
    """It was this browser's or account's, and is there no longer: thrown away, expired, or sent."""
    who = visitor(request)
    with tenant_transaction():
        ended = draft_queries.ended(ids=who.draft_ids, resident_id=who.resident_id)
        sent = queries.applications(ids=[], resident_id=who.resident_id, draft_ids=who.draft_ids)
    return draft in {*(e.id for e in ended), *(a.draft_id for a in sent)}
