"""Check and send: whatever fails, the draft is there, and nothing is said to have arrived that has not."""

from __future__ import annotations

import msgspec
from django.db import Error as DatabaseError
from django.http import HttpResponse, HttpResponseRedirect

from madoguchi.applications.domain.keys import key_of_draft
from madoguchi.applications.domain.states import WrongState
from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import drafts as draft_queries
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.services.arrival.submit import (
    DraftChanged,
    KeyReused,
    NotComplete,
    Receipt,
    Submission,
    arrived_before,
    submit,
)
from madoguchi.applications.services.case.mend import NotAsked, finish_mending
from madoguchi.applications.services.case.restore_unasked import restore_unasked
from madoguchi.applications.services.drafts.save_page import NoSuchDraft
from madoguchi.audit.services.record import Actor
from madoguchi.forms.domain.answers.evaluate import Problem
from madoguchi.isolation.scope import CommitUnknown, tenant_transaction
from madoguchi.lobby.frame import Answer, Page, for_visitor
from madoguchi.lobby.visit import Visit
from madoguchi.portal.draft.filing import Begun, Fresh, closed, filing, named_draft
from madoguchi.portal.draft.which_draft import Named, named_by
from madoguchi.portal.form import uploads
from madoguchi.portal.sending.check_page import check_page
from madoguchi.portal.sending.receipt import sent_before, to_receipt
from madoguchi.review.queries.after_decision.consequences import address_of
from madoguchi.review.queries.correction.corrections import asked_of
from madoguchi.review.services.after_decision.begin_next import (
    NoLongerOpen,
    SentAlready,
    TooLate,
    hold_next,
    note_second,
)
from madoguchi.statistics.services.tally_pages import tally_refusal, tally_sent
from madoguchi.ui.requests import TenantRequest


class Pressed(msgspec.Struct, frozen=True, kw_only=True):
    """What came with the button that sends."""

    named: Named
    declared: list[str]
    confirmed: bool


@for_visitor
def check(request: TenantRequest, visit: Visit, procedure: str) -> Answer:
    """`…/apply/check/`: every answer, the declarations, and the button that sends."""
    named = named_by(request)
    found = filing(visit, procedure, named)
    if isinstance(found, Fresh) and named.posted:
        return sent_before(visit, found.offer, named.draft)
    at = named_draft(visit, found, named)
    if not isinstance(at, Begun):
        return at
    if elsewhere := closed(visit, at):
        return elsewhere
    if "_keep" in request.POST:
        return HttpResponseRedirect(at.address("keep"))
    confirmed = "confirmed" in request.GET
    if not named.posted:
        lacking = uploads.lacking(at.form, at.evaluated, at.draft)
        return check_page(visit, at, problems=lacking, confirmed=confirmed)
    declared = [d.id for d in at.offer.definition.declarations if request.POST.get(d.id) == "yes"]
    pressed = Pressed(named=named, declared=declared, confirmed=confirmed)
    if request.POST.get("revision") != str(at.draft.revision):
        return _not_sent(visit, at, pressed, failure="changed", status=409)
    if "_restore" in request.POST:
        return _restored(visit, at)
    if at.lacks_address:
        return _not_sent(visit, at, pressed, failure="email", status=422)
    return _send(visit, at, pressed)


def _restored(visit: Visit, at: Begun) -> Answer:
    """What nobody asked to correct stands as it arrived again; the page shows it."""
    with tenant_transaction():
        restore_unasked(
            draft_id=at.draft.id, form=at.form, context=at.context, asked_of=asked_of, now=visit.now
        )
    return HttpResponseRedirect(at.address("check"))


def _not_sent(
    visit: Visit,
    at: Begun,
    pressed: Pressed,
    *,
    problems: tuple[Problem, ...] = (),
    failure: str = "",
    status: int,
) -> Page:
    """The same page again, with why."""
    return check_page(
        visit,
        at,
        problems=problems,
        declared=pressed.declared,
        failure=failure,
        confirmed=pressed.confirmed,
        status=status,
    )


def _send(visit: Visit, at: Begun, pressed: Pressed) -> Answer:
    """Let it arrive, or say why it did not."""
    declared, named = pressed.declared, pressed.named.draft
    try:
        return _mended(visit, at, declared) if at.amends else _arrived(visit, at, declared)
    except NotComplete as incomplete:
        if not at.amends:
            tally_refusal(at.counted(visit.now), incomplete.problems)
        return _not_sent(visit, at, pressed, problems=incomplete.problems, status=422)
    except NotAsked:  # which answers, the page says whenever it is drawn
        return _not_sent(visit, at, pressed, failure="not-asked", status=422)
    except DraftChanged:  # between this request's first look and its end
        now = filing(visit, at.offer.card.id, pressed.named)
        if isinstance(now, Fresh):
            return sent_before(visit, at.offer, named)
        return _not_sent(visit, now, pressed, failure="changed", status=409)
    except (KeyReused, NoSuchDraft):
        return sent_before(visit, at.offer, named)
    except (NoLongerOpen, SentAlready, TooLate):
        return _follows_no_more(visit, at)
    except WrongState:
        return _accepted_meanwhile(visit, at)
    except CommitUnknown:
        return _look_again(visit, at, declared)
    except DatabaseError:
        return _without_database(at, declared, known=True)


def _arrived(visit: Visit, at: Begun, declared: list[str]) -> HttpResponse:
    with tenant_transaction():
        hold_next(at.draft, now=visit.now)
        receipt = submit(
            submission=_submission(visit, at, declared),
            form=at.form,
            version=at.version,
            context=at.context,
            now=visit.now,
        )
        note_second(at.draft, receipt.application_id, now=visit.now)
        response = _to_receipt(visit, at, receipt)
    if not receipt.repeated:
        tally_sent(at.counted(visit.now))
    return response


def _submission(visit: Visit, at: Begun, declared: list[str]) -> Submission:
    return Submission(
        answers=at.draft.answers,
        declared=frozenset(declared),
        draft_id=at.draft.id,
        draft_revision=at.draft.revision,
        channel="portal",
        language=visit.language,
        email=at.draft.email,
        email_confirmed=at.draft.email_verified,
        idempotency_key=key_of_draft(at.draft.id),
        actor=Actor(kind="applicant", id=str(at.draft.id), name=""),
        resident_id=at.draft.resident_id,
    )


def _mended(visit: Visit, at: Begun, declared: list[str]) -> HttpResponse:
    with tenant_transaction():
        finish_mending(
            draft_id=at.draft.id,
            revision=at.draft.revision,
            form=at.form,
            context=at.context,
            declared=frozenset(declared),
            asked_of=asked_of,
            actor=Actor(kind="applicant", id=str(at.draft.amends_id), name=""),
            now=visit.now,
        )
        mended = _amended(at)
    return _to_mended(visit, mended)


def _look_again(visit: Visit, at: Begun, declared: list[str]) -> Answer:
    """The line broke at the commit. The database is asked once more; if it is away, that is what the page says."""
    try:
        with tenant_transaction():
            draft, receipt = draft_queries.draft(at.draft.id), arrived_before(at.draft.id)
            mended = _amended(at)
    except DatabaseError:
        return _without_database(at, declared, known=False)
    if receipt is not None:
        tally_sent(at.counted(visit.now))
        return _to_receipt(visit, at, receipt)
    if draft is None and at.amends:
        return _to_mended(visit, mended)
    return _without_database(at, declared, known=True)


def _to_receipt(visit: Visit, at: Begun, receipt: Receipt) -> HttpResponse:
    return to_receipt(visit, at.offer.card.id, receipt, anybody=at.draft.resident_id is None)


def _to_mended(visit: Visit, mended: ApplicationView | None) -> HttpResponse:
    """To the list, which says of this application that its mend has arrived."""
    return HttpResponseRedirect(visit.home(f"my/?mended={mended.receipt if mended else ''}"))


def _follows_no_more(visit: Visit, at: Begun) -> Answer:
    """What it was begun for is over, or was sent in another window: that page says which. The draft stays."""
    if at.draft.follows_id is None:
        return HttpResponseRedirect(visit.home("my/"))
    with tenant_transaction():
        return HttpResponseRedirect(visit.home(address_of(at.draft.follows_id)))


def _accepted_meanwhile(visit: Visit, at: Begun) -> HttpResponse:
    with tenant_transaction():
        application = _amended(at)
    receipt = application.receipt if application else ""
    return HttpResponseRedirect(visit.home(f"applications/{receipt}/?failure=accepted"))


def _amended(at: Begun) -> ApplicationView | None:
    """The application that is being mended."""
    return queries.application(at.draft.amends_id) if at.draft.amends_id else None


def _without_database(at: Begun, declared: list[str], *, known: bool) -> Page:
    """The database is full, locked or away. `known`: nothing arrived; else nobody can say. Drawn without asking it."""
    context = {
        "offer": at.offer,
        "check": at.address("check"),
        "known": known,
        "draft": at.draft,
        "declared": declared,
    }
    return Page("portal/not_arrived", context, 503)
