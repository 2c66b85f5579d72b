"""An application on paper, and everything of it in one zip, for the office; individual numbers stay sealed."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import zipfile
from datetime import datetime
from typing import BinaryIO, cast
from uuid import UUID

import msgspec

from madoguchi.applications.queries import applications as queries
from madoguchi.applications.queries import attachments as attachment_queries
from madoguchi.applications.queries.applications import ApplicationView
from madoguchi.applications.queries.attachments import FileView, OfficeFile
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.applications.services.papers.print_application import Approved as Approved
from madoguchi.applications.services.papers.print_application import Printed, print_application
from madoguchi.files.services.open_file import may_leave, open_attachment
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.forms.queries import context_on
from madoguchi.forms.queries import form as form_of
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import TenantView

FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say; the same application gives the same zip."""


class _Papers(msgspec.Struct, frozen=True):
    application: ApplicationView
    form: Form
    evaluation: Evaluation
    context: Context
    files: list[FileView]


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """What the office's copy bears of the acceptance."""

    number: str
    at: datetime


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The application with what the office filled in: the office's form, its meaning, and the files that stand in it."""

    form: Form
    evaluation: Evaluation
    files: tuple[OfficeFile, ...] = ()


def printed(
    *,
    application_id: UUID,
    tenant: TenantView,
    registered: Registered | None = None,
    filled: Filled | None = None,
    approved: tuple[Approved, ...] = (),
) -> bytes:
    """The PDF, laid out like the official form; what the office filled in stands on it where it is laid out as a table.

    Raises NoSuchApplication, PrintingFailed.
    """
    return _printed(_papers(application_id, filled), tenant, registered, approved)


def bundle(
    *,
    application_id: UUID,
    tenant: TenantView,
    registered: Registered | None = None,
    filled: Filled | None = None,
    approved: tuple[Approved, ...] = (),
) -> BinaryIO:
    """A zip to read and close: `application.pdf`, `application.csv`, files in `attachments/`.

    Files that may not leave stay out; `not-included.txt` names them, `not-scanned.txt` those that no scanner has
    looked at. Raises NoSuchApplication,
    PrintingFailed, NotStored, StoreUnavailable.
    """
    papers = _papers(application_id, filled)
    out = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  (the caller closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr(_entry("application.pdf"), _printed(papers, tenant, registered, approved))
        pack.writestr(_entry("application.csv"), _table(papers))
        for number, file in enumerate(_leaving(papers, True), start=1):
            with (
                open_attachment(store_key=file.store_key) as source,
                pack.open(_entry(f"attachments/{number:02d}-{file.name}"), "w") as target,
            ):
                shutil.copyfileobj(source, target)
        left_out = "".join(f"{file.name}\r\n" for file in _leaving(papers, False))
        if left_out:
            said = "ウイルス検査で確認できていないので、入れていないファイル:\r\n" + left_out
            pack.writestr(_entry("not-included.txt"), said)
        unscanned = "".join(f"{file.name}\r\n" for file in _leaving(papers, True) if file.state != "clean")
        if unscanned:
            said = (
                "ウイルス検査をしていないファイル。開く前に、お使いのパソコンで検査してください:\r\n"
                + unscanned
            )
            pack.writestr(_entry("not-scanned.txt"), said)
    out.seek(0)
    return out


def _papers(application_id: UUID, filled: Filled | None) -> _Papers:
    application = queries.application(application_id)
    if application is None:
        raise NoSuchApplication(str(application_id))
    context = context_on(day_in_japan(application.arrived_at))
    if filled is None:
        form = form_of(application.procedure, application.version)
        filled = Filled(form=form, evaluation=evaluate(form, application.answers, context))
    files = attachment_queries.files(application_id=application_id)
    return _Papers(application, filled.form, filled.evaluation, context, [*files, *filled.files])


def _printed(
    papers: _Papers, tenant: TenantView, registered: Registered | None, approved: tuple[Approved, ...]
) -> bytes:
    labels = papers.form.file_labels
    about = Printed(
        tenant=tenant,
        receipt=papers.application.receipt,
        arrived_at=papers.application.arrived_at,
        files=tuple((labels.get(f.item, f.item), f.name) for f in papers.files),
        registered=registered.number if registered else "",
        accepted_at=registered.at if registered else None,
        approved=approved,
    )
    return print_application(
        form=papers.form, evaluation=papers.evaluation, printed=about, tables=papers.context.tables
    )


def _table(papers: _Papers) -> bytes:
    """The answers as people read them, one a line: page, question, answer (UTF-8 with BOM: Excel reads it)."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("ページ", "質問", "答え"))
    sections = answer_sections(papers.form, papers.evaluation, language="ja", tables=papers.context.tables)
    for section in sections:
        for row in section.rows:
            writer.writerow(_harmless(cell) for cell in (section.title, row.label, row.value))
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP: CSV injection)."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _leaving(papers: _Papers, leaving: bool) -> list[FileView]:
    return [file for file in papers.files if may_leave(file.state) == leaving]


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIRST_MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
