"""Finish: attachments, all answers on one page, sending, the receipt."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.core import signing
from django.db import Error as DatabaseError
from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.applications.domain.keys import key_of_draft
from madoguchi.applications.domain.progress import FINISH
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.services.mend import finish_mending
from madoguchi.applications.services.save_page import NoSuchDraft
from madoguchi.applications.services.submit import (
    DraftChanged,
    KeyReused,
    NotComplete,
    Receipt,
    Submission,
    arrived_before,
    submit,
)
from madoguchi.audit.services.record import Actor
from madoguchi.forms.domain.answers.evaluate import Problem
from madoguchi.forms.domain.showing.telling import answer_sections
from madoguchi.forms.domain.showing.wording import error_links
from madoguchi.isolation.scope import CommitUnknown, tenant_transaction
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.lobby.frame import show
from madoguchi.lobby.visitor import application_of, may_see, named_draft, remember, visitor
from madoguchi.portal import uploads
from madoguchi.portal.ended_draft import over
from madoguchi.portal.filing import Filing, address, filing, offer_of, with_draft
from madoguchi.review.queries.corrections import CorrectionView, open_correction
from madoguchi.statistics.services.tally_pages import tally_files, tally_refusal, tally_sent
from madoguchi.ui import cookies
from madoguchi.ui.i18n import language_of
from madoguchi.ui.requests import TenantRequest, for_tenant


@for_tenant
def attachments(request: TenantRequest, procedure: str) -> HttpResponse:
    """`…/apply/attachments/`: files that have no page of their own."""
    at, elsewhere = with_draft(request, procedure)
    if elsewhere is not None:
        return elsewhere
    assert at.draft is not None
    language = language_of(request)
    refused: dict[str, str] = {}
    if request.method == "POST":
        refused = uploads.take(request, at.form, at.draft.id, at.evaluated)
        if at.draft.amends_id is None:
            tally_files(at.counted(request.now), page=FINISH, refused=refused)
        if "_language" in request.POST and not refused:
            return HttpResponseRedirect(address(request, at, uploads.LOOSE, lang=request.GET.get("lang", "")))
        stays = any(name in request.POST for name in ("_upload", "_remove_file", "_language"))
        goes_on = not stays and "_back" not in request.POST and "_save" not in request.POST
        if not refused and goes_on:
            refused = uploads.lacking_on(at.form, at.evaluated, at.draft, uploads.LOOSE, language)
        if not refused and not stays:
            return HttpResponseRedirect(_after_attachments(request, at))
    elif "errors" in request.GET:
        refused = uploads.lacking_on(at.form, at.evaluated, at.draft, uploads.LOOSE, language)
    view = uploads.attachments_page(at.form, at.evaluated, language)
    if refused:
        view = uploads.with_refusals(view, refused, at.form, language)
    context = {
        "page": view,
        "offer": at.offer,
        "draft": at.draft,
        "has_errors": bool(view.errors),
        "unplaced": uploads.unplaced(view, refused),
        "unsaved": False,
        "uploads": uploads.state(at.form, at.draft),
        "action": address(request, at, uploads.LOOSE),
        "older": False,
        "seen": "",
        "sheet": "",
        "language_form": True,
        "drawn": "",
        "first": False,
    }
    status = 409 if context["unplaced"] else 422 if view.errors else 200
    return show(request, "portal/page", context, status=status)


def _after_attachments(request: TenantRequest, at: Filing) -> str:
    if "_back" in request.POST:
        return address(request, at, at.evaluated.pages[-1])
    if "_save" in request.POST:
        return address(request, at, "keep")
    return address(request, at, "contact")


@for_tenant
def check(request: TenantRequest, procedure: str) -> HttpResponse:
    """`…/apply/check/`: every answer, the declarations, and the button that sends."""
    at, elsewhere = with_draft(request, procedure)
    if elsewhere is not None:
        return _sent_before(request, at) if at.draft is None and request.method == "POST" else elsewhere
    if "_keep" in request.POST:
        return HttpResponseRedirect(address(request, at, "keep"))
    if request.method == "POST":
        return _send(request, at)
    assert at.draft is not None
    return _check_page(request, at, problems=uploads.lacking(at.form, at.evaluated, at.draft), failure="")


def _check_page(
    request: TenantRequest, at: Filing, *, problems: tuple[Problem, ...], failure: str, status: int = 200
) -> HttpResponse:
    assert at.draft is not None
    language = language_of(request)
    evaluation = at.evaluated
    sections = answer_sections(
        at.form, evaluation, language=language, tables=at.context.tables, show_errors=True
    )
    listed = msgspec.structs.replace(
        evaluation, problems=(*evaluation.problems, *(p for p in problems if p not in evaluation.problems))
    )
    links = error_links(at.form, listed, language) if problems or evaluation.problems else ()
    places = uploads.places(at.form)
    links = tuple(
        msgspec.structs.replace(link, page=places[link.name][0], name=places[link.name][1])
        if link.name in places
        else link
        for link in links
    )
    context = {
        "offer": at.offer,
        "draft": at.draft,
        "sections": sections,
        "changes": {s.page: address(request, at, s.page, check="1") for s in sections},
        "errors": links,
        "has_errors": bool(links),
        "pages": {
            link.page: address(request, at, link.page, check="1", errors="1") for link in links if link.page
        },
        "attachments": [
            a.attachment
            for a in at.form.attachments
            if a.attachment.id in {n.id for n in evaluation.attachments}
        ],
        "required_attachments": {n.id for n in evaluation.attachments if n.required},
        "places": {
            attachment: f"{address(request, at, page, check='1')}#{name}"
            for attachment, (page, name) in places.items()
        },
        "uploads": uploads.state(at.form, at.draft),
        "declared": _declared(request, at),
        "failure": failure,
        "correction": _correction(at, language),
        "stopped": bool(evaluation.stops),
        "email_needed": _email_needed(at),
        "email_confirmed": "confirmed" in request.GET and at.draft.email_verified,
        "contact": address(request, at, "contact"),
    }
    return show(request, "portal/check", context, status=status)


def _email_needed(at: Filing) -> bool:
    """An application that is mended was sent already: its address is what it was."""
    assert at.draft is not None
    asked = at.offer.definition.identity != "none" and at.draft.amends_id is None
    return asked and not at.draft.email_verified


def _correction(at: Filing, language: str) -> CorrectionView | None:
    """What the office asks to correct, while an application is being mended."""
    if at.draft is None or at.draft.amends_id is None:
        return None
    with tenant_transaction():
        return open_correction(application_id=at.draft.amends_id, language=language, mending=at.draft.answers)


def _send(request: TenantRequest, at: Filing) -> HttpResponse:
    """Let it arrive. Whatever fails, the draft is there, and nothing is said to have arrived that has not."""
    assert at.draft is not None
    language = language_of(request)
    if request.POST.get("revision") != str(at.draft.revision):
        return _check_page(request, at, problems=(), failure="changed", status=409)
    if _email_needed(at):
        return _check_page(request, at, problems=(), failure="email", status=422)
    try:
        if at.draft.amends_id is not None:
            return _finish_mending(request, at)
        with tenant_transaction():
            receipt = submit(
                submission=_submission(request, at, language),
                form=at.form,
                version=at.version,
                context=at.context,
                now=request.now,
            )
            response = _to_receipt(request, at, receipt)
        if not receipt.repeated:
            tally_sent(at.counted(request.now))
        return response
    except NotComplete as incomplete:
        if at.draft.amends_id is None:
            tally_refusal(at.counted(request.now), incomplete.problems)
        return _check_page(request, at, problems=incomplete.problems, failure="", status=422)
    except DraftChanged:  # between this request's first look and its end
        now = filing(request, at.procedure)
        if now.draft is None:
            return _sent_before(request, at)
        return _check_page(request, now, problems=(), failure="changed", status=409)
    except (KeyReused, NoSuchDraft):
        return _sent_before(request, at)
    except WrongState:
        return _accepted_meanwhile(request, at)
    except CommitUnknown:
        return _look_again(request, at)
    except DatabaseError:
        return _check_page_without_database(request, at, known=True)


def _look_again(request: TenantRequest, at: Filing) -> HttpResponse:
    """The line broke at the commit. The database is asked once more; if it is away, that is what the page says."""
    assert at.draft is not None
    try:
        with tenant_transaction():
            draft, receipt = draft_queries.draft(at.draft.id), arrived_before(at.draft.id)
            mended = queries.application(at.draft.amends_id) if at.draft.amends_id else None
    except DatabaseError:
        return _check_page_without_database(request, at, known=False)
    if receipt is not None:
        tally_sent(at.counted(request.now))
        return _to_receipt(request, at, receipt)
    if draft is None and at.draft.amends_id is not None:
        return _to_mended(request, mended)
    return _check_page_without_database(request, at, known=True)


def _to_receipt(request: TenantRequest, at: Filing, receipt: Receipt) -> HttpResponse:
    """To the page with the receipt, which this browser may see; in one transaction with the arrival."""
    place = f"/{request.tenant.slug}/procedures/{at.procedure}/apply/done/?receipt={receipt.receipt}"
    response = HttpResponseRedirect(place)
    if at.draft is None or at.draft.resident_id is None:
        remember(request, response, "applications", receipt.application_id)
    _keep_code(response, request, receipt)
    return response


def _sent_before(request: TenantRequest, at: Filing) -> HttpResponse:
    """The button was pressed once more after the draft had arrived: the same receipt, for the same applicant."""
    named, who = named_draft(request), visitor(request)
    try:
        draft_id = UUID(named)
    except ValueError:
        return over(request, at.offer, named)
    with tenant_transaction():
        receipt = arrived_before(draft_id)
        application = queries.application(receipt.application_id) if receipt else None
    mine = draft_id in who.draft_ids
    if receipt and application and (mine or may_see(who, application)):
        return _to_receipt(request, at, receipt)
    return over(request, at.offer, named)


def _accepted_meanwhile(request: TenantRequest, at: Filing) -> HttpResponse:
    assert at.draft is not None and at.draft.amends_id is not None
    with tenant_transaction():
        application = queries.application(at.draft.amends_id)
    assert application is not None
    return HttpResponseRedirect(
        f"/{request.tenant.slug}/applications/{application.receipt}/?failure=accepted"
    )


def _declared(request: TenantRequest, at: Filing) -> list[str]:
    return [d.id for d in at.offer.definition.declarations if request.POST.get(d.id) == "yes"]


def _finish_mending(request: TenantRequest, at: Filing) -> HttpResponse:
    assert at.draft is not None and at.draft.amends_id is not None
    actor = Actor(kind="applicant", id=str(at.draft.amends_id), name="")
    with tenant_transaction():
        finish_mending(
            draft_id=at.draft.id,
            revision=at.draft.revision,
            form=at.form,
            context=at.context,
            declared=frozenset(_declared(request, at)),
            actor=actor,
            now=request.now,
        )
        mended = queries.application(at.draft.amends_id)
    return _to_mended(request, mended)


def _to_mended(request: TenantRequest, mended: ApplicationView | None) -> HttpResponse:
    """To the list, which says of this application that its mend has arrived."""
    receipt = mended.receipt if mended else ""
    return HttpResponseRedirect(f"/{request.tenant.slug}/my/?mended={receipt}")


def _submission(request: TenantRequest, at: Filing, language: str) -> Submission:
    assert at.draft is not None
    return Submission(
        answers=at.draft.answers,
        declared=frozenset(_declared(request, at)),
        draft_id=at.draft.id,
        draft_revision=at.draft.revision,
        channel="portal",
        language=language,
        email=at.draft.email,
        email_confirmed=at.draft.email_verified,
        idempotency_key=key_of_draft(at.draft.id),
        actor=Actor(kind="applicant", id=str(at.draft.id), name=""),
        resident_id=at.draft.resident_id,
    )


def _check_page_without_database(request: TenantRequest, at: Filing, *, known: bool) -> HttpResponse:
    """The database is full, locked or away. `known`: nothing arrived; else nobody can say. Drawn without asking it."""
    assert at.draft is not None
    context = {
        "offer": at.offer,
        "check": address(request, at, "check"),
        "known": known,
        "draft": at.draft,
        "declared": _declared(request, at),
    }
    return show(request, "portal/not_arrived", context, status=503)


CODE_SECONDS = 600
_SALT = "access-code"


def _keep_code(response: HttpResponse, request: TenantRequest, receipt: Receipt) -> None:
    """The access code travels to the next page in a signed cookie, for ten minutes: not in an address."""
    signed = signing.dumps([receipt.receipt, receipt.access_code], salt=_SALT)
    cookies.keep(response, request.tenant.slug, "code", signed, max_age=CODE_SECONDS)


def _kept_code(request: TenantRequest, application: ApplicationView) -> str:
    """The code that the cookie brought, if it still counts."""
    try:
        signed = cookies.kept(request, request.tenant.slug, "code")
        of, code = signing.loads(signed, salt=_SALT, max_age=CODE_SECONDS)
    except (signing.BadSignature, ValueError):
        return ""
    if of != application.receipt or application.draft_id is None:
        return ""
    with tenant_transaction():
        arrived = arrived_before(application.draft_id)
    return str(code) if arrived is not None and arrived.access_code == code else ""


@for_tenant
def done(request: TenantRequest, procedure: str) -> HttpResponse:
    """`…/apply/done/`: the receipt number, the access code, and when it arrived."""
    application = application_of(request, request.GET.get("receipt", ""))
    number = ReceiptNumber(request.tenant.id, application.receipt)
    context = {
        "application": application,
        "receipt": str(number),
        "access_code": _kept_code(request, application),
        "offer": offer_of(request, procedure),
        "papers": uploads.promised_of(application),
        "href": f"/{request.tenant.slug}/applications/{application.receipt}/",
    }
    return show(request, "portal/done", context)
