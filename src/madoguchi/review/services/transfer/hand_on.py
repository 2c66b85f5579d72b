"""Bring a transferred case to a government of this installation: it arrives there by the one way in, with a receipt of its own.

Its transactions are one government's each. Whatever dies in between, all of it is done again: the files that are there already
are found by what they are, and the submission by its key, so that it arrives once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.applications.queries.applications import ApplicationView, application
from madoguchi.applications.queries.attachments import FileView, files
from madoguchi.applications.queries.handing_on import Carried, carried
from madoguchi.applications.services.arrival.submit import NotComplete, Receipt, Submission, arrived_under
from madoguchi.applications.services.arrival.submit_sealed import submit_typed
from madoguchi.audit.services.record import SYSTEM
from madoguchi.catalog.queries import NoSuchProcedure, procedure
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.queries import context_on, form
from madoguchi.isolation.scope import current_tenant, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.eras import format_japanese
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.kernel.ids import new_id
from madoguchi.review.models import Note, Transfer
from madoguchi.review.services.governments.carry import (
    NOT_COMPLETE,
    NOT_OFFERED,
    Cannot,
    Tools,
    check_scanned,
    copies,
    with_numbers,
)
from madoguchi.tenants.queries import TenantView, by_id

_WAITING: Final = {"receipt": "", "failure": ""}
"""A transfer that is still to be brought."""


class _Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What is brought there, as it was read in one transaction."""

    row: Any
    case: ApplicationView
    declarations: tuple[d.Declaration, ...]
    """that had to be made here"""
    files: tuple[FileView, ...]
    along: Carried

    @property
    def key(self) -> str:
        """Under which it arrives there, once."""
        return f"transfer:{self.case.id}"


def hand_on(*, application_id: UUID, tools: Tools, now: datetime) -> None:
    """Once. What keeps it from being taken there is kept with the transfer, for staff to see.

    Opens its own transactions. Raises FilesWait, NoSealingKey (the other has none yet), and what the tools raise when they
    are away: then it is tried again, and `wait_for` says what is waited for.
    """
    own = by_id(current_tenant())
    sent = _read(application_id)
    if sent is None or own is None:
        return
    with tenant_scope(sent.row.to_tenant), tenant_transaction():
        receipt = arrived_under(sent.key)
    try:
        if receipt is None:
            answers = with_numbers(
                sent.case.answers, sent.along.numbers, of=sent.case.id,
                purpose=f"transfer:{sent.case.receipt}", tools=tools, now=now,
            )  # fmt: skip
            with tenant_scope(sent.row.to_tenant):
                receipt = _arrive(sent, own, answers, tools, now)
    except Cannot as why:
        _note(sent, failure=str(why))
        return
    number = str(ReceiptNumber(sent.row.to_tenant, receipt.receipt))
    _note(sent, receipt=number, there_at=receipt.arrived_at)


def wait_for(*, application_id: UUID, why: str) -> None:
    """Keep what it waits for, where staff see it."""
    with tenant_transaction():
        Transfer.objects.filter(application_id=application_id, **_WAITING).update(waits_for=why)


def _read(application_id: UUID) -> _Sent | None:
    """None where nothing is to be brought, or it was."""
    with tenant_transaction():
        row = Transfer.objects.filter(application_id=application_id, **_WAITING).first()
        case = application(application_id)
        if row is None or row.to_tenant is None or case is None:
            return None
        found = tuple(files(application_id=application_id))
        check_scanned(found, of=application_id)
        declarations = form(case.procedure, case.version).definition.declarations
        made = tuple(each for each in declarations if each.required)
        return _Sent(row=row, case=case, declarations=made, files=found, along=carried(application_id))


def _arrive(sent: _Sent, own: TenantView, answers: dict[str, Any], tools: Tools, now: datetime) -> Receipt:
    """In the scope of the other. Raises Cannot, NoSealingKey."""
    try:
        offer = procedure(sent.case.procedure, today=day_in_japan(now))
    except NoSuchProcedure:
        raise Cannot(NOT_OFFERED) from None
    its_form = form(sent.case.procedure, offer.card.version)
    items = {each.id for each in its_form.definition.attachments}
    submission = Submission(
        answers=answers,
        declared=_declared(sent, its_form.definition),
        draft_id=None,
        channel="import",
        language=sent.case.language,
        email=sent.case.email,
        email_confirmed=sent.along.email_confirmed,
        idempotency_key=sent.key,
        actor=SYSTEM,
        attachment_ids=copies(sent.files, sent.along, items=items, key=sent.key, tools=tools, now=now),
        client_id=sent.key,
    )
    context = context_on(day_in_japan(now))
    try:
        with tenant_transaction():
            receipt = submit_typed(
                submission=submission, form=its_form, version=offer.card.version, context=context, now=now
            )
            if not receipt.repeated:
                _say_whence(receipt, sent, own, now)
    except NotComplete:
        raise Cannot(NOT_COMPLETE) from None
    return receipt


def _declared(sent: _Sent, definition: d.Definition) -> frozenset[str]:
    """What the applicant declared here counts there where it has the same words; nothing else is declared for them."""
    made = {each.label for each in sent.declarations}
    return frozenset(each.id for each in definition.declarations if each.label in made)


def _say_whence(receipt: Receipt, sent: _Sent, own: TenantView, now: datetime) -> None:
    """What whoever works on it there must know: whence, since when, and why."""
    first = sent.case.arrived_at
    body = (
        f"{own.name}から移送されました。{own.name}に届いた日は{format_japanese(day_in_japan(first))}、"
        f"そこでの受付番号は{ReceiptNumber(own.id, sent.case.receipt)}です。\n移送の理由: {sent.row.reason}"
    )
    Note.objects.create(
        id=new_id(), application_id=receipt.application_id, body=body, at=now, author=own.name
    )


def _note(sent: _Sent, **values: Any) -> None:
    with tenant_transaction():
        Transfer.objects.filter(id=sent.row.id, receipt="").update(waits_for="", **values)
