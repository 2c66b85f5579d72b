"""Bring a transferred case to a government of this installation: it arrives there by the one way in, with a receipt of its own.

Its transactions are one government's each. Whatever dies in between, all of it is done again: the files that are there already
are found by what they are, and the submission by its key, so that it arrives once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

import msgspec

from madoguchi.applications.domain.answers import replaced, sealed_references
from madoguchi.applications.queries.applications import ApplicationView, application
from madoguchi.applications.queries.attachments import FileView, files
from madoguchi.applications.queries.handing_on import Carried, carried
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.arrival.submit import NotComplete, Receipt, Submission, arrived_under
from madoguchi.applications.services.arrival.submit_sealed import submit_typed
from madoguchi.applications.services.attachments.take_over import take_over
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.catalog.queries import NoSuchProcedure, procedure
from madoguchi.files.services.open_file import may_leave, store
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.queries import context_on, form
from madoguchi.isolation.scope import current_tenant, tenant_scope, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.eras import format_japanese
from madoguchi.kernel.ids import Receipt as ReceiptNumber
from madoguchi.kernel.ids import new_id
from madoguchi.review.models import Note, Transfer
from madoguchi.tenants.queries import TenantView, by_id

Unseal = Callable[[bytes, str], str]
Open = Callable[[str], BinaryIO]
NOT_OFFERED = "移送先の役所は、この手続をここで受け付けていません。"
NOT_COMPLETE = "移送先の役所の様式に、答えが合いません。"
FILES = "渡せない添付書類(ウイルスが見つかったもの、検査をしていないもの)があります。"


class FilesWait(Exception):
    """Files are still in quarantine: later."""


class _Cannot(Exception):
    """It will not be taken there; the text says why."""


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


def hand_on(*, application_id: UUID, unseal: Unseal, open_file: Open, now: datetime) -> None:
    """Once. What keeps it from being taken there is kept with the transfer, for staff to see.

    Opens its own transactions. Raises FilesWait, and what `unseal` and `open_file` raise when they are away.
    """
    own = by_id(current_tenant())
    sent = _read(application_id)
    if sent is None or own is None:
        return
    with tenant_scope(sent.row.to_tenant), tenant_transaction():
        receipt = arrived_under(sent.key)
    try:
        if receipt is None:
            answers = _with_numbers(sent, unseal, now)
            with tenant_scope(sent.row.to_tenant):
                receipt = _arrive(sent, own, answers, open_file, now)
    except _Cannot as why:
        _note(sent, failure=str(why))
        return
    number = str(ReceiptNumber(sent.row.to_tenant, receipt.receipt))
    _note(sent, receipt=number, there_at=receipt.arrived_at)


def _read(application_id: UUID) -> _Sent | None:
    """None where nothing is to be brought, or it was."""
    with tenant_transaction():
        row = Transfer.objects.filter(application_id=application_id, receipt="", failure="").first()
        case = application(application_id)
        if row is None or row.to_tenant is None or case is None:
            return None
        found = tuple(files(application_id=application_id))
        if any(file.state == "quarantined" for file in found):
            raise FilesWait(str(application_id))
        declarations = form(case.procedure, case.version).definition.declarations
        made = tuple(each for each in declarations if each.required)
        return _Sent(row=row, case=case, declarations=made, files=found, along=carried(application_id))


def _with_numbers(sent: _Sent, unseal: Unseal, now: datetime) -> dict[str, Any]:
    """The answers with the individual numbers, to be sealed with the other's key; never written down in between."""
    answers = sent.case.answers
    purpose = f"transfer:{sent.case.receipt}"
    sealed = [(path, ref) for path, ref in sealed_references(answers) if ref]
    for path, ref in sealed:
        answers = replaced(answers, path, unseal(sent.along.numbers[ref], purpose))
    if sealed:
        detail = {"purpose": purpose, "count": str(len(sealed))}
        with tenant_transaction():
            record(
                actor=SYSTEM, action="number.unsealed", subject=subject(sent.case.id), detail=detail, now=now
            )
    return answers


def _arrive(sent: _Sent, own: TenantView, answers: dict[str, Any], open_file: Open, now: datetime) -> Receipt:
    """In the scope of the other. Raises _Cannot."""
    try:
        offer = procedure(sent.case.procedure, today=day_in_japan(now))
    except NoSuchProcedure:
        raise _Cannot(NOT_OFFERED) from None
    its_form = form(sent.case.procedure, offer.card.version)
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
        attachment_ids=_files(sent, its_form.definition, open_file, now),
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
        raise _Cannot(NOT_COMPLETE) from None
    return receipt


def _declared(sent: _Sent, definition: d.Definition) -> frozenset[str]:
    """What the applicant declared here counts there where it has the same words; nothing else is declared for them."""
    made = {each.label for each in sent.declarations}
    return frozenset(each.id for each in definition.declarations if each.label in made)


def _files(sent: _Sent, definition: d.Definition, open_file: Open, now: datetime) -> tuple[UUID, ...]:
    """Copies, each of its own in the store; those that a try before this one made are found. Raises _Cannot."""
    items = {each.id for each in definition.attachments}
    found = []
    for file in sent.files:
        if not may_leave(file.state):
            raise _Cannot(FILES)
        if file.item not in items:
            raise _Cannot(NOT_COMPLETE)
        with open_file(file.store_key) as source:
            copy = take_over(
                file=source, of=file, sha256=sent.along.digests[file.id], store=store(), client_id=sent.key,
                now=now,
            )  # fmt: skip
        found.append(copy)
    return tuple(found)


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
        Transfer.objects.filter(id=sent.row.id, receipt="").update(**values)
