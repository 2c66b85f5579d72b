"""Pack one application for a target: its answers, the items asked for, its print, its attachments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, BinaryIO, Literal
from uuid import UUID

import msgspec
from django.conf import settings
from msgspec import UNSET

from madoguchi.applications.domain.answers import (
    applicant_name,
    counted,
    is_marker,
    sealed_references,
    typed_numbers,
)
from madoguchi.applications.domain.package import manifest as package
from madoguchi.applications.domain.package.items import asked_paths, items_of
from madoguchi.applications.domain.package.write import Source, write_package
from madoguchi.applications.models import Application, Attachment, SealedNumber
from madoguchi.applications.queries.attachments import OfficeFile
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.applications.services.papers.case_papers import Filled
from madoguchi.applications.services.papers.print_application import Printed, print_application
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.files import HASH, NAME, is_file_marker
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.definition import Delivery
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import TenantView

Unseal = Callable[[bytes, str], str]
"""(ciphertext, purpose) → digits"""
Open = Callable[[str], BinaryIO]
"""store key → the bytes, to read and close"""
Fillings = Callable[[UUID], Filled | None]
"""application → what the office filled in; None where its procedure has no steps of its own"""


class Forwarded(msgspec.Struct, frozen=True, kw_only=True):
    """What goes to another government (進達), in place of the whole: the case as far as it is shown there. `numbers` are the
    questions whose individual number goes along (番号法 第19条), `attachments` those that do; None for all."""

    form: Form
    evaluation: Evaluation
    government: str
    numbers: tuple[str, ...]
    attachments: frozenset[str] | None = None


class NotForTarget(Exception):
    """The definition has no delivery for this target."""


class FilesWait(Exception):
    """Attachments are still in quarantine; nothing leaves before the scanner has spoken."""


class FilesUnscanned(Exception):
    """There is a scanner, and it has not cleared an attachment: what staff may not download does not leave."""


class FilesInfected(Exception):
    """An attachment is infected; it never leaves. The text names the attachments' ids in the definition."""


class NumberNotSealed(Exception):
    """An individual number stands in the answers unsealed, or its sealed form is gone; nothing leaves
    like that.
    """


def pack_application(
    *,
    application_id: UUID,
    to: str,
    told: package.Told,
    tenant: TenantView,
    out: BinaryIO,
    unseal: Unseal,
    open_file: Open,
    now: datetime,
    filled: Fillings = lambda _: None,
    forwarded: Forwarded | None = None,
) -> package.Manifest:
    """Write a version of the application's package for the target `to` into `out`: the same bytes each time.

    `told` is what the office says in it. One that says that the case ended holds no answers: the receiver has no
    use for them. What the office filled in stands among the answers as `office`; what is only proposed stays out, for
    `told` says what was decided. What is `forwarded` goes in place of all answers. Only the individual numbers that the
    target's items name are unsealed, each with the purpose `delivery:<receipt>` and an audit entry. Raises
    NoSuchApplication, NotForTarget, FilesWait, FilesInfected, FilesUnscanned, NumberNotSealed, SourceChanged, and what
    `unseal`, `open_file` and printing raise.
    """
    with tenant_transaction():
        row = _row(application_id)
        form = forms.form(row.procedure, row.version)
        delivery = next((each for each in form.definition.delivery if each.to == to), None)
    if forwarded is not None:
        items = {each.replace(".", "_"): each for each in forwarded.numbers}
        delivery = Delivery(to=to, when="accepted", items=items)
    if delivery is None:
        raise NotForTarget(to)
    government = forwarded.government if forwarded is not None else UNSET
    target = package.Target(to=to, when=delivery.when, government=government)
    bare = package.Application(
        format=1,
        package_id=package.package_id(tenant=tenant.id, application_id=application_id, to=to),
        tenant=tenant.code,
        procedure=row.procedure,
        version=row.version,
        receipt=row.receipt,
        arrived_at=package.moment(row.arrived_at),
        kind=row.kind,
        channel=row.channel,
        applicant_name="",
        answers={},
        items={},
    )
    if told.ended is not UNSET:
        return write_package(out=out, application=bare, target=target, told=told, pdf=None, attachments=())
    with tenant_transaction():
        case = _case(application_id, form, delivery, filled, forwarded, unseal, now)
    pdf = print_application(
        form=case.form, evaluation=case.evaluation, printed=_printed(case, tenant), tables=case.tables
    )
    whole = msgspec.structs.replace(
        bare,
        applicant_name=_name(case, forwarded),
        answers=_without_references(_told_answers(case.evaluation)),
        items=items_of(case.form, case.evaluation, delivery.items, case.numbers),
    )
    sources = [_source(file, open_file) for file in case.files]
    return write_package(out=out, application=whole, target=target, told=told, pdf=pdf, attachments=sources)


class _Case(msgspec.Struct, frozen=True, kw_only=True):
    """All that is read from the database, so that printing and copying need no transaction."""

    row: Any
    form: Form
    files: list[Any]
    tables: Tables
    evaluation: Evaluation
    numbers: dict[str, str]


def _case(
    application_id: UUID,
    form: Form,
    delivery: Delivery,
    filled: Fillings,
    forwarded: Forwarded | None,
    unseal: Unseal,
    now: datetime,
) -> _Case:
    row = _row(application_id)
    context = forms.context_on(day_in_japan(row.arrived_at))
    office = filled(application_id) if forwarded is None else None
    if forwarded is not None:
        form, evaluation = forwarded.form, forwarded.evaluation
    elif office is None:
        evaluation = evaluate(form, msgspec.json.decode(row.answers), context)
    else:
        form, evaluation = office.form, _without_proposal(office.evaluation)
    files = _files(application_id, office.files if office is not None else (), forwarded)
    numbers = _numbers(row, form, evaluation, delivery.items, unseal=unseal, now=now)
    return _Case(
        row=row, form=form, files=files, tables=context.tables, evaluation=evaluation, numbers=numbers,
    )  # fmt: skip


def _name(case: _Case, forwarded: Forwarded | None) -> str:
    """Of what is forwarded, as far as it is shown there."""
    if forwarded is None:
        return str(case.row.applicant_name)
    return applicant_name(case.form, case.evaluation)[:200]


def _printed(case: _Case, tenant: TenantView) -> Printed:
    labels = case.form.file_labels
    return Printed(
        tenant=tenant,
        receipt=case.row.receipt,
        arrived_at=case.row.arrived_at,
        files=tuple((labels.get(f.item, f.item), f.name) for f in case.files),
    )


def _row(application_id: UUID) -> Application:
    row: Application | None = Application.objects.filter(id=application_id).first()
    if row is None:
        raise NoSuchApplication(str(application_id))
    return row


def _files(
    application_id: UUID, of_office: Sequence[OfficeFile], forwarded: Forwarded | None
) -> list[OfficeFile | Attachment]:
    """What the applicant attached, as far as it goes along, then what stands in the office's answers."""
    attached = Attachment.objects.filter(application_id=application_id).order_by("uploaded_at", "id")
    if forwarded is not None and forwarded.attachments is not None:
        attached = attached.filter(item__in=forwarded.attachments)
    files = [*attached, *of_office]
    infected = sorted({f.item for f in files if f.state == "infected"})
    if infected:
        raise FilesInfected("、".join(infected))
    if any(f.state == "quarantined" for f in files):
        raise FilesWait(str(application_id))
    if settings.ENVIRONMENT.clamd and any(f.state == "unscanned" for f in files):
        raise FilesUnscanned(str(application_id))
    return files


def _source(file: OfficeFile | Attachment, open_file: Open) -> Source:
    scan: Literal["clean", "unscanned"] = "clean" if file.state == "clean" else "unscanned"
    return Source(
        item=file.item,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        scan=scan,
        open=lambda: open_file(file.store_key),
    )


def _numbers(
    row: Application,
    form: Form,
    evaluation: Evaluation,
    references: dict[str, str],
    *,
    unseal: Unseal,
    now: datetime,
) -> dict[str, str]:
    """path → digits, of the sealed numbers that the items name and no others (番号法 第19条)."""
    if typed_numbers(form, evaluation.answers):
        raise NumberNotSealed("typed")
    asked = set(asked_paths(form, evaluation, references))
    sealed = {path: ref for path, ref in sealed_references(evaluation.answers) if path in asked}
    if not sealed:
        return {}
    rows = SealedNumber.objects.filter(application_id=row.id, id__in=list(sealed.values()))
    ciphertexts = {str(number.id): bytes(number.ciphertext) for number in rows}
    if ciphertexts.keys() < set(sealed.values()):
        raise NumberNotSealed("gone")
    purpose = f"delivery:{row.receipt}"
    numbers = {path: unseal(ciphertexts[ref], purpose) for path, ref in sealed.items()}
    detail = {"purpose": purpose, "count": str(len(numbers))}
    record(actor=SYSTEM, action="number.unsealed", subject=f"application:{row.id}", detail=detail, now=now)
    return numbers


def _without_proposal(evaluation: Evaluation) -> Evaluation:
    """For the PDF and the items: what is only proposed stands nowhere on them either."""
    values = {path: value for path, value in evaluation.values.items() if path != d.DECISION}
    return msgspec.structs.replace(evaluation, shown=evaluation.shown - {d.DECISION}, values=values)


def _told_answers(evaluation: Evaluation) -> dict[str, Any]:
    """The answers that count: what the office filled in on a way that the case no longer goes does not."""
    answers = counted(evaluation)
    office = answers.get(d.OFFICE)
    if not isinstance(office, dict):
        return answers
    own = {name: value for name, value in office.items() if f"{d.OFFICE}.{name}" != d.DECISION}
    return {**answers, d.OFFICE: own} if own else {k: v for k, v in answers.items() if k != d.OFFICE}


def _without_references(answers: Any) -> Any:
    """The answers with a bare marker for each sealed number, and each file by its name and hash: where we keep it is nobody
    else's business."""
    if is_marker(answers):
        return {"sealed": True}
    if is_file_marker(answers):
        return {NAME: answers[NAME], HASH: answers[HASH]}
    if isinstance(answers, dict):
        return {name: _without_references(value) for name, value in answers.items()}
    if isinstance(answers, list | tuple):
        return [_without_references(value) for value in answers]
    return answers
