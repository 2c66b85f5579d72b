"""The application as a PDF: laid out like the official form where the definition names one, else a tidy
table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of
from madoguchi.forms.domain.format.parts import text
from madoguchi.forms.domain.showing.answer_text import answer_sections, display
from madoguchi.forms.domain.showing.views import AnswerRow
from madoguchi.kernel import dates, eras
from madoguchi.kernel.clock import JST
from madoguchi.pdf.domain.layout import ACCEPTED_ON, Document, EraDate, Row, RowKind, Section, UnknownLayout
from madoguchi.pdf.services.press import LayoutFailed, MissingGlyph
from madoguchi.pdf.services.render import render
from madoguchi.tenants.queries import TenantView

_RUBY = re.compile(r"\{([^{}|]*)\|[^{}|]*\}")
_WEEKDAYS = "月火水木金土日"
_FILES = text("添付書類", "Attached files", "いっしょに {出|だ}した もの")


class Approved(msgspec.Struct, frozen=True, kw_only=True):
    """An approval (決裁) as the office's copy bears it: the step or decision, by whom, when."""

    what: str
    who: str
    at: datetime


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """Whose application is printed, and when it arrived. `files` are the attachments' labels and names; the
    office's own copy bears the register number and the moment of acceptance, where it has one.
    """

    tenant: TenantView
    receipt: str
    arrived_at: datetime
    files: tuple[tuple[str, str], ...] = ()
    registered: str = ""
    accepted_at: datetime | None = None
    approved: tuple[Approved, ...] = ()


def document_of(
    *, form: Form, evaluation: Evaluation, printed: Printed, tables: Tables, language: str = "ja"
) -> Document:
    """All that a layout prints of an application. An individual number is only 「入力済み」.

    The same application gives the same document, whenever it is made.
    """
    papers = _Papers(form, evaluation, language, tables)
    definition = form.definition
    arrived = printed.arrived_at.astimezone(JST)
    day = arrived.date()
    return Document(
        title=_plain(definition.name.in_language(language)),
        tenant_name=printed.tenant.name,
        addressee=printed.tenant.head,
        receipt=_receipt(printed.receipt),
        arrived_at=_moment(arrived, language),
        registered=printed.registered,
        sections=(*papers.sections(), *_approved(printed.approved), *_files(printed.files, language)),
        language="en" if language == "en" else "ja",
        timestamp=int(arrived.timestamp()),
        fields=papers.fields,
        groups=papers.groups,
        chosen=papers.chosen,
        dates={**papers.dates, "filed_on": _era_date(day.isoformat()), **_accepted(printed.accepted_at)},
        checks={**papers.checks, **{each.id: True for each in definition.declarations if each.required}},
    )


def print_application(
    *, form: Form, evaluation: Evaluation, printed: Printed, tables: Tables, language: str = "ja"
) -> bytes:
    """The PDF. An official form that cannot be printed gives way to the table: the answers matter more.

    A law or an ordinance gives an official form its words, so it has them in no other language: there too, the table.

    Raises PrintingFailed, MissingFonts.
    """
    document = document_of(
        form=form, evaluation=evaluation, printed=printed, tables=tables, language=language
    )
    paper = form.definition.paper
    if paper and language == "ja":
        try:
            return render(document=document, layout=paper)
        except (UnknownLayout, LayoutFailed, MissingGlyph):
            pass
    return render(document=document)


class _Papers:
    """One walk over what is shown: the answers by path, as layouts look them up."""

    def __init__(self, form: Form, evaluation: Evaluation, language: str, tables: Tables) -> None:
        self.form, self.evaluation, self.language, self.tables = form, evaluation, language, tables
        self.fields: dict[str, str] = {}
        self.groups: dict[str, tuple[dict[str, str], ...]] = {}
        self.chosen: dict[str, tuple[str, ...]] = {}
        self.dates: dict[str, EraDate] = {}
        self.checks: dict[str, bool] = {}
        for page in form.pages:
            self._walk(page.items, "", self.fields, "")

    def sections(self) -> Iterator[Section]:
        numbers = frozenset(_number_paths(self.form, self.evaluation))
        for section in answer_sections(
            self.form, self.evaluation, language=self.language, tables=self.tables
        ):
            rows = tuple(_row(row, numbers) for row in section.rows)
            yield Section(title=_plain(section.title), rows=rows)

    def _walk(self, items: tuple[Item, ...], prefix: str, fields: dict[str, str], row: str) -> None:
        for item in items:
            path = prefix + item.id
            if path not in self.evaluation.shown:
                continue
            if item.repeat is not None:
                self._rows(item, path)
                continue
            self._answer(item.question, path, path.removeprefix(row), fields)
            self._walk(item.children, path + ".", fields, row)

    def _rows(self, item: Item, path: str) -> None:
        rows: list[dict[str, str]] = []
        for index in range(self.evaluation.rows.get(path, 0)):
            rows.append({})
            row = f"{path}.{index}."
            self._walk(item.children, row, rows[-1], row)
        self.groups[path] = tuple(rows)

    def _answer(self, question: d.Question, path: str, name: str, fields: dict[str, str]) -> None:
        values = self.evaluation.values
        for derived in ("name", "kana", "bank_name", "branch_name"):
            if f"{path}.{derived}" in values:
                fields[f"{name}.{derived}"] = str(values[f"{path}.{derived}"])
        value = values.get(path)
        if value is None:
            return
        fields[name] = _plain(display(question, value, self.language, self.tables))
        if isinstance(question, d.Phone):  # with the hyphens as they were typed
            fields[name] = _typed(self.evaluation.answers, path) or fields[name]
        kind = kind_of(question)
        if kind.chosen:
            self.chosen[path] = value if isinstance(value, tuple) else (str(value),)
        if any(option.id == "yes" for option in kind.options):
            self.checks[path] = value == "yes"
        if kind.compares == "date" and not kind.month:
            self.dates[path] = _era_date(str(value))
        if name.endswith(".postal_code") and len(str(value)) == 7:
            fields[name] = f"{str(value)[:3]}-{str(value)[3:]}"


def _typed(answers: Any, path: str) -> str:
    for name in path.split("."):
        if isinstance(answers, Mapping):
            answers = answers.get(name)
        elif isinstance(answers, list | tuple) and name.isdigit() and int(name) < len(answers):
            answers = answers[int(name)]
        else:
            return ""
    return answers if isinstance(answers, str) else ""


def _number_paths(form: Form, evaluation: Evaluation) -> Iterator[str]:
    """Paths of the questions for individual numbers that are shown."""
    for path in evaluation.shown:
        place = form.places.get(next(n for n in reversed(path.split(".")) if not n.isdigit()))
        if place is not None and isinstance(place.question, d.MyNumber) and path not in evaluation.instead:
            yield path


_KINDS: Mapping[str, RowKind] = {"answer": "plain", "missing": "plain", "heading": "group"}


def _row(row: AnswerRow, numbers: frozenset[str]) -> Row:
    kind = "masked" if row.name in numbers and row.kind == "answer" else _KINDS[row.kind]
    return Row(label=_plain(row.label), value=_plain(row.value), depth=row.depth, kind=kind)


def _files(files: tuple[tuple[str, str], ...], language: str) -> tuple[Section, ...]:
    named: dict[str, list[str]] = {}
    for label, name in files:
        named.setdefault(_plain(label), []).append(name)
    if not named:
        return ()
    rows = tuple(Row(label=label, value=tuple(names)) for label, names in named.items())
    return (Section(title=_plain(_FILES.in_language(language)), rows=rows),)


def _approved(approved: tuple[Approved, ...]) -> tuple[Section, ...]:
    """On the office's own copy alone, which is Japanese."""
    rows = tuple(
        Row(label=each.what, value=(each.who, _moment(each.at.astimezone(JST), "ja"))) for each in approved
    )
    return (Section(title="決裁", rows=rows),) if rows else ()


def _accepted(at: datetime | None) -> dict[str, EraDate]:
    return {ACCEPTED_ON: _era_date(at.astimezone(JST).date().isoformat())} if at else {}


def _era_date(value: str) -> EraDate:
    """The printed parts of an ISO day, or of a birth date that is partly unknown."""
    partial = dates.parse_partial_date(value)
    if partial.year is None:
        return EraDate(era="")
    first = partial.earliest()
    whole = eras.format_wareki(date(first.year, first.month, first.day))
    era, year = whole[:2], whole[2:].partition("年")[0]
    return EraDate(era, year, str(partial.month or ""), str(partial.day or ""))


def _moment(at: datetime, language: str) -> str:
    if language == "en":
        return f"{at.day} {at:%B %Y}, {at.hour}:{at:%M}"
    return f"{eras.format_wareki(at.date())}({_WEEKDAYS[at.weekday()]}){at.hour}:{at:%M}"


def _receipt(digits: str) -> str:
    """Grouped as people see it."""
    if len(digits) != 18:
        return digits
    return "-".join((digits[:5], digits[5:9], digits[9:13], digits[13:17], digits[17]))


def _plain(text: Any) -> str:
    """Without the readings of plain Japanese: paper prints no ruby."""
    return _RUBY.sub(r"\1", str(text))
