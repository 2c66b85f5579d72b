"""Bring a case to another government of this installation, for the step that it does: it arrives there by the one way in, with a
receipt of its own, and later versions of it take the place of the first.

Its transactions are one government's each. Whatever dies in between, all of it is done again: the files that are there already
are found by what they are, the submission by its key, and a version that is there already changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from madoguchi.applications.domain.keys import key_of_forwarding
from madoguchi.applications.domain.states import State, WrongState
from madoguchi.applications.queries.applications import ApplicationView, application
from madoguchi.applications.queries.attachments import FileView, files
from madoguchi.applications.queries.handing_on import Carried, carried
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.arrival.submit import NotComplete, Receipt, Submission, arrived_under
from madoguchi.applications.services.arrival.submit_sealed import submit_typed
from madoguchi.applications.services.case.amend import amend
from madoguchi.applications.services.case.change_state import locked_application
from madoguchi.applications.services.case.withdraw import withdraw
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.catalog.queries import NoSuchProcedure, procedure
from madoguchi.files.services.open_file import may_leave
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.flows.flow import step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.queries import context_on, form
from madoguchi.isolation.scope import current_tenant, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.eras import format_japanese
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.outbox.services.publish import hasten
from madoguchi.review.domain.forwardings import DECIDED_THERE, TOO_LATE_THERE, Content
from madoguchi.review.events import ForwardingDue
from madoguchi.review.models import Forwarding, Note
from madoguchi.review.queries.governments.forwardings import attachments_going, content_of, view
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow
from madoguchi.review.services.governments.carry import (
    NOT_COMPLETE,
    NOT_OFFERED,
    Cannot,
    Tools,
    check_scanned,
    copies,
    with_numbers,
)
from madoguchi.review.services.governments.keep_up import tie, wake
from madoguchi.review.services.governments.take import away
from madoguchi.tenants.queries import TenantView, by_id

_LIVING: Final = {"answered_at": None, "over_at": None}


class Untied(Exception):
    """The town has not said which government is meant, or one that is not there: later."""


class _Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What is brought there, as it was read in one transaction."""

    row: Any
    own: TenantView
    flow: CaseFlow
    content: Content
    files: tuple[FileView, ...]
    along: Carried
    declarations: tuple[d.Declaration, ...]
    """that had to be made here"""
    office: tuple[tuple[str, str], ...]
    """(what the office was asked, its answer) of what goes along, in words"""

    @property
    def case(self) -> ApplicationView:
        return self.flow.application

    @property
    def key(self) -> str:
        """Under which it arrives there, once."""
        return key_of_forwarding(tenant=self.own.id, forwarding_id=self.row.id)


def forward(*, forwarding_id: UUID, tools: Tools, now: datetime) -> None:
    """What is to be brought there now, or told. What keeps it from being taken there is kept with it, for staff to see.

    Opens its own transactions. Raises Untied, FilesWait, NoSealingKey (the other has none yet), and what the tools raise when
    they are away: then it is tried again, and `wait_for` says what is waited for.
    """
    own = by_id(current_tenant())
    assert own is not None
    with tenant_transaction():
        ended = Forwarding.objects.filter(id=forwarding_id, over="ended").exclude(to_tenant=None).first()
    if ended is not None:
        _tell_of_end(ended, own, now)
        return
    sent = _read(forwarding_id, own, now)
    if sent is None:
        return
    try:
        answers = with_numbers(
            sent.content.answers | sent.content.office, sent.along.numbers, of=sent.case.id,
            purpose=f"forward:{sent.case.receipt}", tools=tools, now=now,
        )  # fmt: skip
        with tenant_scope(sent.row.to_tenant):
            receipt = _bring(sent, answers, tools, now)
    except Cannot as why:
        _note(sent, problem=str(why), waits_for="", now=now)
        return
    number = str(ReceiptNumber(sent.row.to_tenant, receipt.receipt))
    _brought(sent, number, receipt.arrived_at, now)


def wait_for(*, forwarding_id: UUID, why: str) -> None:
    """Keep what it waits for, where staff see it."""
    with tenant_transaction():
        Forwarding.objects.filter(id=forwarding_id, **_LIVING).update(waits_for=why, problem="")


def _read(forwarding_id: UUID, own: TenantView, now: datetime) -> _Sent | None:
    """None where nothing is to be brought by this program, or it is there as it is now. Raises Untied, FilesWait."""
    with tenant_transaction():
        row = Forwarding.objects.filter(id=forwarding_id, **_LIVING).first()
        if row is None:
            return None
        locked_application(row.application_id)
        row.refresh_from_db()
        case = application(row.application_id)
        flow = case_flow(case) if case is not None else None
        standing = flow.position.standings.get(row.step) if flow is not None else None
        if flow is None or standing is None or standing.where != "open" or not flow.goes_on:
            return None
        if view(row).ended_there:
            return None  # nothing reaches it: staff say what follows
        if not row.version:
            tie(row, flow.application.procedure)
        content = content_of(flow, standing.step)
        if row.way == "connected":
            wake(row, now=now)
        if row.way in ("connected", "by_hand") or row.content == content.digest:
            return None
        untied = row.to_tenant is None
        which = attachments_going(flow.way.form, standing.step)
        attached = files(application_id=row.application_id)
        found = tuple(file for file in attached if which is None or file.item in which)
        declarations = flow.way.definition.declarations
        sent = _Sent(
            row=row,
            own=own,
            flow=flow,
            content=content,
            files=found,
            along=carried(row.application_id),
            declarations=tuple(each for each in declarations if each.required),
            office=_in_words(flow, content),
        )
    if untied:
        raise Untied(str(forwarding_id))
    check_scanned(found, of=row.application_id)
    return sent


def _in_words(flow: CaseFlow, content: Content) -> tuple[tuple[str, str], ...]:
    sections = answer_sections(flow.way.form, flow.evaluation, language="ja", tables=flow.context.tables)
    names = tuple(f"{d.OFFICE}.{name}" for name in content.office)
    return tuple(
        (row.label, row.value)
        for section in sections
        for row in section.rows
        if row.kind == "answer" and any(row.name == name or row.name.startswith(f"{name}.") for name in names)
    )


def _bring(sent: _Sent, answers: dict[str, Any], tools: Tools, now: datetime) -> Receipt:
    """In the scope of the other. Raises Cannot, NoSealingKey."""
    with tenant_transaction():
        there = arrived_under(sent.key)
    try:
        if there is not None:
            _bring_anew(sent, there, answers, tools, now)
            return there
        return _arrive(sent, answers, tools, now)
    except NotComplete:
        raise Cannot(NOT_COMPLETE) from None


def _arrive(sent: _Sent, answers: dict[str, Any], tools: Tools, now: datetime) -> Receipt:
    try:
        offer = procedure(sent.case.procedure, today=day_in_japan(now))
    except NoSuchProcedure:
        raise Cannot(NOT_OFFERED) from None
    its_form = form(sent.case.procedure, offer.card.version)
    submission = Submission(
        answers=answers,
        declared=_declared(sent, its_form),
        draft_id=None,
        channel="import",
        language=sent.case.language,
        email="",  # whoever applied is told by the government that they applied to
        idempotency_key=sent.key,
        actor=SYSTEM,
        attachment_ids=_copies(sent, its_form, tools, now),
        client_id=sent.key,
    )
    context = context_on(day_in_japan(now))
    with tenant_transaction():
        receipt = submit_typed(
            submission=submission, form=its_form, version=offer.card.version, context=context, now=now
        )
        if not receipt.repeated:
            _say_whence(receipt.application_id, sent, now)
    return receipt


def _bring_anew(sent: _Sent, there: Receipt, answers: dict[str, Any], tools: Tools, now: datetime) -> None:
    with tenant_transaction():
        case = application(there.application_id)
    assert case is not None
    its_form = form(case.procedure, case.version)
    copied = _copies(sent, its_form, tools, now)
    try:
        with tenant_transaction():
            changed = amend(
                application_id=there.application_id, answers=answers, attachment_ids=copied,
                declared=_declared(sent, its_form), form=its_form,
                context=context_on(day_in_japan(there.arrived_at)), actor=SYSTEM, now=now,
            )  # fmt: skip
            if changed:
                _say_anew(there.application_id, sent, now)
    except WrongState:
        raise Cannot(TOO_LATE_THERE) from None


def _declared(sent: _Sent, its_form: Form) -> frozenset[str]:
    """What the applicant declared here counts there where it has the same words; nothing else is declared for them."""
    made = {each.label for each in sent.declarations}
    return frozenset(each.id for each in its_form.definition.declarations if each.label in made)


def _copies(sent: _Sent, its_form: Form, tools: Tools, now: datetime) -> tuple[UUID, ...]:
    """The files that it asks for there; no other is anybody's business."""
    items = {each.id for each in its_form.definition.attachments}
    asked = tuple(file for file in sent.files if file.item in items)
    return copies(asked, sent.along, items=items, key=sent.key, tools=tools, now=now)


def _say_whence(there: UUID, sent: _Sent, now: datetime) -> None:
    """What whoever works on it there must know: whence, since when, and what the office says to it."""
    case = sent.case
    step = sent.flow.way.flow.step(sent.row.step)
    lines = [
        f"{sent.own.name}から進達されました({step_name(step) if step is not None else ''})。"
        f"{sent.own.name}に届いた日は{format_japanese(day_in_japan(case.arrived_at))}、"
        f"そこでの受付番号は{ReceiptNumber(sent.own.id, case.receipt)}です。",
        "決定すると、その結果が進達した団体に届きます。補正を求めると、進達した団体に返戻したことになります。",
        *(f"{label}: {value}" for label, value in sent.office),
        *_left_out(sent, there),
    ]
    _write(there, sent, "first", lines, now)


def _left_out(sent: _Sent, there: UUID) -> list[str]:
    brought = {file.item for file in files(application_id=there)}
    names = [file.name for file in sent.files if file.item not in brought and may_leave(file.state)]
    return [f"この様式で求めていないので渡していない書類: {'、'.join(names)}"] if names else []


def _say_anew(there: UUID, sent: _Sent, now: datetime) -> None:
    lines = [
        f"{sent.own.name}が、内容を直して送りました。",
        *(f"{label}: {value}" for label, value in sent.office),
    ]
    _write(there, sent, sent.content.digest, lines, now)


def _write(there: UUID, sent: _Sent, what: str, lines: list[str], now: datetime) -> None:
    Note.objects.get_or_create(
        id=uuid5(sent.row.id, f"{what}:{sent.row.version}"),
        defaults={"application_id": there, "body": "\n".join(lines), "at": now, "author": sent.own.name},
    )


def _brought(sent: _Sent, receipt: str, arrived_at: datetime, now: datetime) -> None:
    with tenant_transaction():
        locked_application(sent.case.id)
        row = Forwarding.objects.select_for_update().get(id=sent.row.id)
        if row.content == sent.content.digest:
            return
        row.content, row.version, row.sent_at = sent.content.digest, row.version + 1, now
        row.receipt, row.there_at = receipt, row.there_at or arrived_at
        row.waits_for = ""
        if row.answered_at is None and row.over_at is None:  # else they were faster than this note
            row.problem, row.returned_at, row.returned, row.answer = "", None, "", None
            away(row, now)
        elif row.over == "ended":
            hasten(ForwardingDue(forwarding_id=str(row.id)), now=now)  # it ended while it was on its way
        row.save()
        detail = {"government": row.to_name, "receipt": receipt, "version": str(row.version)}
        record(actor=SYSTEM, action="review.forwarded", subject=subject(sent.case.id), detail=detail, now=now)


def _note(sent: _Sent, *, problem: str, waits_for: str, now: datetime) -> None:
    with tenant_transaction():
        rows = Forwarding.objects.filter(id=sent.row.id, **_LIVING).exclude(problem=problem)
        if rows.update(problem=problem, waits_for=waits_for):
            detail = {"government": sent.row.to_name, "reason": problem}
            record(
                actor=SYSTEM, action="review.forwarding_failed", subject=subject(sent.case.id), detail=detail,
                now=now,
            )  # fmt: skip


def _tell_of_end(row: Any, own: TenantView, now: datetime) -> None:
    """The case ended here: it ends there too, or they are told where they decided already."""
    key, late = key_of_forwarding(tenant=own.id, forwarding_id=row.id), False
    with tenant_scope(row.to_tenant), tenant_transaction():
        there = arrived_under(key)
        case = application(there.application_id) if there is not None else None
        if case is None or case.state == State.WITHDRAWN:
            return
        try:
            withdraw(application_id=case.id, actor=SYSTEM, now=now)
        except WrongState:
            late = True
        told = f"{own.name}での申請は、取下げなどで終わりました。"
        Note.objects.get_or_create(
            id=uuid5(row.id, "ended"),
            defaults={"application_id": case.id, "body": told, "at": now, "author": own.name},
        )
    if late:
        with tenant_transaction():
            Forwarding.objects.filter(id=row.id).update(problem=DECIDED_THERE)
