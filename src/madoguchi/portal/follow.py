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
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.queries import context_on
from madoguchi.forms.queries import form as form_of
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.ids import InvalidReceipt, parse_receipt
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.lobby.visitor import application_of, drafts_of, may_see, remember
from madoguchi.portal.filing import whose
from madoguchi.portal.just_done import keep_done, was_done
from madoguchi.portal.limits import HOUR
from madoguchi.portal.next_case import nexts
from madoguchi.portal.uploads import promised_of, shown
from madoguchi.review.queries.clocks import asked_of, case_time
from madoguchi.review.queries.consequences import first_of
from madoguchi.review.queries.corrections import open_correction
from madoguchi.review.queries.looks import looks
from madoguchi.review.services.tell import steps
from madoguchi.ui.requests import TenantRequest

WITHDRAWABLE = ("arrived", "accepted", "examining", "correcting", "deciding")

_NEWS = timedelta(minutes=10)
"""For so long the list says that a mend has arrived."""


@for_visitor
def my(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/my/`: drafts and applications of this browser or account; else how to find one's own."""
    who = visit.visitor
    with tenant_transaction():
        applications = queries.applications(
            ids=who.application_ids, resident_id=who.resident_id, draft_ids=who.draft_ids
        )
        ended = draft_queries.ended(ids=who.draft_ids, resident_id=who.resident_id)
    names, drafts = _names(visit), drafts_of(visit)
    context = {
        "drafts": drafts,
        "whose": {draft.id: whose(draft, today=visit.day) for draft in drafts},
        "applications": applications,
        "expired": [e for e in ended if e.expired],
        "names": names,
        "held": {a.id for a in applications if a.state not in MENDABLE},
        "numbers": {a.id: str(ReceiptNumber(visit.tenant.id, a.receipt)) for a in applications},
        "signed_in": visit.account,
        "mended": _mended_just_now(visit, applications, request.GET.get("mended")),
        "ended": "ended" in request.GET and was_done(visit, "end"),
    }
    return Page("portal/my", context)


def _mended_just_now(visit: Visit, mine: Sequence[queries.ApplicationView], receipt: str | None) -> bool:
    """The address names an application that was mended, and this very browser or account may see."""
    named = next((a for a in mine if a.receipt == receipt), None)
    if named is None:
        return False
    with tenant_transaction():
        times = queries.mended_at(named.id)
    return bool(times) and visit.now - times[-1] < _NEWS


def _names(visit: Visit) -> dict[str, Any]:
    return catalog.begun(today=visit.day)


@for_visitor
def find(request: TenantRequest, visit: Visit) -> Answer:
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
                address=visit.network,
                now=visit.now,
            )
        except following.NotFound:
            problem = "unknown"
        except TooManyAttempts as many:
            problem, minutes = "many", many.minutes
            visit.tell_limit(many)
        else:
            remember(visit, "applications", found.id, rises=True)
            return HttpResponseRedirect(visit.home(f"applications/{found.receipt}/"))
    context = {
        "problem": problem,
        "missing": missing if problem else [],
        "minutes": minutes,
        "has_errors": bool(problem),
        "receipt": request.POST.get("receipt", request.GET.get("receipt", "")),
        "access_code": request.POST.get("access_code", ""),
        "asked": "receipt" in request.GET and not problem,
    }
    return Page("portal/find", context, 422 if problem else 200)


@for_visitor
def lost_code(request: TenantRequest, visit: Visit) -> Answer:
    """`/{slug}/lost-code/`: a new access code, sent to the address that the application was made with."""
    typed, problem = request.POST.get("receipt", ""), ""
    if request.method == "POST":
        try:
            number = parse_receipt(typed).number
            limit_durably(what="lost-code", who=number, most=3, per=HOUR, now=visit.now)
            limit_durably(what="lost-code-from", who=visit.network, most=20, per=HOUR, now=visit.now)
        except InvalidReceipt:
            problem = "receipt" if typed.strip() else "missing"
        except TooManyAttempts as many:
            problem = "many"
            visit.tell_limit(many)
        else:
            with tenant_transaction():
                following.replace_code(number=number, now=visit.now)
            return keep_done(HttpResponseRedirect(visit.home("lost-code/?sent")), visit, "lost-code")
    context = {
        "sent": "sent" in request.GET and was_done(visit, "lost-code"),
        "problem": problem,
        "typed": typed,
        "has_errors": bool(problem),
    }
    return Page("portal/lost_code", context, 422 if problem else 200)


@for_visitor
def application(request: TenantRequest, visit: Visit, receipt: str) -> Answer:
    """`/{slug}/applications/{receipt}/`: where it stands, what was sent, what to do next.

    Mails name this address. Whoever may not see it yet is asked for the access code, for a number that nobody
    has just the same.
    """
    try:
        found = application_of(visit, receipt)
    except Http404:
        return HttpResponseRedirect(_ask_for_code(visit, receipt))
    form = form_of(found.procedure, found.version)
    context = context_on(day_in_japan(found.arrived_at))
    with tenant_transaction():
        time = case_time(found, today=visit.day, asked=asked_of(found.id))
        way = steps(found, today=visit.day, time=time)
        files = attachment_queries.files(application_id=found.id)
        messages = queries.messages(found.id)
        correction = open_correction(application_id=found.id, language=visit.language)
        looked = looks(application_id=found.id, procedure=found.procedure)
        following, first = nexts(visit, found), first_of(found.id)
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
        "accepted": state not in (*MENDABLE, "withdrawn"),
        "decided": state not in (*WITHDRAWABLE, "withdrawn"),
    }
    return failure if possible.get(failure) else ""


def _ask_for_code(visit: Visit, receipt: str) -> str:
    """Where the number's access code is asked for. Raises Http404 for what cannot be a number of this tenant."""
    try:
        number = parse_receipt(receipt)
    except InvalidReceipt:
        raise Http404("no such receipt") from None
    if number.tenant != visit.tenant.id:
        raise Http404("another tenant's receipt")
    return visit.home(f"applications/?receipt={number}")


@for_visitor
def pdf(request: TenantRequest, visit: Visit, receipt: str) -> Answer:
    """`/{slug}/applications/{receipt}/pdf/`: one's own copy.

    A copy is for its reader: in English or plain Japanese it is a table of the answers. `?japanese` is the official
    form, which exists in Japanese alone, as the office prints it: to show to somebody else.
    """
    found = application_of(visit, receipt)
    form = form_of(found.procedure, found.version)
    context = context_on(day_in_japan(found.arrived_at))
    with tenant_transaction():
        files = attachment_queries.files(application_id=found.id)
    language = "ja" if "japanese" in request.GET else visit.language
    labels = {a.attachment.id: a.attachment.label.in_language(language) for a in form.attachments}
    printed = Printed(
        tenant=visit.tenant,
        receipt=found.receipt,
        arrived_at=found.arrived_at,
        files=tuple((labels.get(f.item, f.item), f.name) for f in files),
    )
    evaluation = evaluate(form, found.answers, context)
    content = print_application(
        form=form, evaluation=evaluation, printed=printed, tables=context.tables, language=language
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.receipt}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


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


@for_visitor
def discard(request: TenantRequest, visit: Visit, draft: UUID) -> Answer:
    """`/{slug}/drafts/{id}/discard/`: throw a draft away, once confirmed."""
    mine, changed = visit.home("my/"), False
    found = next((d for d in drafts_of(visit) if d.id == draft), None)
    if found is None and _is_over(visit, draft):  # the second click; Back
        return HttpResponseRedirect(mine)
    if found is None:
        raise Http404("no such draft")
    if request.method == "POST":
        seen = request.POST.get("revision", "")
        try:
            if seen != str(found.revision):
                raise DraftChanged(str(draft))
            with tenant_transaction():
                discard_draft(draft_id=found.id, revision=found.revision, now=visit.now)
        except NoSuchDraft:  # by another press, just now
            return HttpResponseRedirect(mine)
        except DraftChanged:
            changed = True
        else:
            return HttpResponseRedirect(mine)
        found = next((d for d in drafts_of(visit) if d.id == draft), found)
    context = {
        "draft": found,
        "card": _names(visit).get(found.procedure),
        "whose": whose(found, today=visit.day),
        "here": mine,
        "changed": changed,
    }
    return Page("portal/discard", context, 409 if changed else 200)


def _is_over(visit: Visit, draft: UUID) -> bool:
    """It was this browser's or account's, and is there no longer: thrown away, expired, or sent."""
    who = visit.visitor
    with tenant_transaction():
        ended = draft_queries.ended(ids=who.draft_ids, resident_id=who.resident_id)
        sent = queries.applications(ids=[], resident_id=who.resident_id, draft_ids=who.draft_ids)
    return draft in {*(e.id for e in ended), *(a.draft_id for a in sent)}
