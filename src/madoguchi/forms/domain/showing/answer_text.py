"""Answers as people read them: on the check page, in the case, on paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.files import markers_in
from madoguchi.forms.domain.answers.instead import WORDS
from madoguchi.forms.domain.answers.readers import SEALED, Tables
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import compares_as, kind_of, options_of, table_of, unit_of
from madoguchi.forms.domain.format.parts import TICKS, text
from madoguchi.forms.domain.showing import views as v
from madoguchi.forms.domain.showing.labels import Labels, message
from madoguchi.kernel import dates, eras
from madoguchi.kernel.text import fold_digits, without_unseen

AGREED = text("同意する", "Agreed", "いいです")
ENTERED = text("入力済み", "Entered", "{書|か}きました")
UNANSWERED = text("入力なし", "Not answered", "{書|か}いていません")
PASSBOOK = text("通帳の記号・番号", "passbook", "{通帳|つうちょう}の {番号|ばんごう}")
EXTENSION = "内線"
NAME = text("氏名", "Name", "{名前|なまえ}")
KANA = text("フリガナ", "Name in katakana", "{名前|なまえ}(カタカナ)")


def answer_sections(
    form: Form, evaluation: Evaluation, *, language: str, tables: Tables, show_errors: bool = False
) -> tuple[v.AnswerSection, ...]:
    """All answers that count, as text: for the check page, the case, and the printed form."""
    teller = _Teller(form, evaluation, language, tables, show_errors)
    sections = []
    for page in form.pages:
        if page.page.id in evaluation.pages:
            rows = tuple(teller.rows(page.items, evaluation.answers, "", 0))
            if rows:
                sections.append(
                    v.AnswerSection(page=page.page.id, title=teller.text(page.page.title), rows=rows)
                )
    return tuple(sections)


def told(
    form: Form, evaluation: Evaluation, path: str, raw: Any, *, language: str, tables: Tables
) -> v.AnswerRow:
    """One answer as text; as typed where it cannot be read. Raises KeyError when nothing is asked at the path."""
    chain = Labels(form, language).chain(path)
    if not chain:
        raise KeyError(path)
    return _Teller(form, evaluation, language, tables, False).answer(chain[-1][0].question, raw, path, 0)


class _Teller:
    def __init__(
        self, form: Form, evaluation: Evaluation, language: str, tables: Tables, show_errors: bool
    ) -> None:
        self.evaluation = evaluation
        self.labels = Labels(form, language)
        self.text = self.labels.text
        self.tables = tables
        self.errors: dict[str, list[str]] = {}
        for problem in evaluation.problems if show_errors else ():
            self.errors.setdefault(problem.name, []).append(message(problem, self.labels))

    def rows(self, items: tuple[Item, ...], container: Any, prefix: str, depth: int) -> Iterator[v.AnswerRow]:
        for item in items:
            path = prefix + item.id
            if path not in self.evaluation.shown or (
                item.id in TICKS and isinstance(item.question, d.Consent)
            ):
                continue
            raw = container.get(item.id) if isinstance(container, Mapping) else None
            if reason := self.evaluation.instead.get(path):
                words = self.text(WORDS[reason])
                yield self.row(path, self.text(item.question.label), words, depth, [], ours=True)
            elif item.repeat is not None:
                yield from self.group_rows(item, raw, path, depth)
            elif isinstance(item.question, d.Address):
                yield self.line(self.text(item.question.label), raw, path, depth)
            elif item.children:
                yield self.heading(self.text(item.question.label), path, depth)
                if isinstance(item.question, d.Person):
                    yield from self.names(item, raw or {}, path, depth + 1)
                    item = _without_names(item)
                yield from self.rows(item.children, raw or {}, path + ".", depth + 1)
            elif item.reads or (isinstance(item.question, d.Computed) and item.question.visible):
                yield self.answer(item.question, raw, path, depth)

    def group_rows(self, item: Item, raw: Any, path: str, depth: int) -> Iterator[v.AnswerRow]:
        listed = raw if isinstance(raw, list | tuple) else []
        if not listed:
            yield v.AnswerRow(
                name=path, label=self.text(item.question.label), value=self.text(UNANSWERED), depth=depth,
                kind="missing", errors=tuple(self.errors.get(path, ())),
            )  # fmt: skip
        for index in range(self.evaluation.rows.get(path, 0)):
            yield self.heading(self.labels.row_title(item, index), f"{path}.{index}", depth)
            yield from self.rows(item.children, listed[index], f"{path}.{index}.", depth + 1)

    def names(self, item: Item, raw: Any, path: str, depth: int) -> Iterator[v.AnswerRow]:
        """A person's name in one line, and the reading in one."""
        yield self.joined(self.text(NAME), raw, path, ("family", "given"), depth)
        if any(child.id == "family_kana" for child in item.children):
            yield self.joined(self.text(KANA), raw, path, ("family_kana", "given_kana"), depth)

    def joined(self, label: str, raw: Any, path: str, parts: tuple[str, ...], depth: int) -> v.AnswerRow:
        """Several parts in one line, named after the first; what is wrong with any of them stands at it."""
        values = self.evaluation.values
        said = "　".join(
            str(values.get(f"{path}.{part}") or (raw.get(part) if isinstance(raw, Mapping) else "") or "")
            for part in parts
        )
        errors = [e for part in parts for e in self.errors.get(f"{path}.{part}", ())]
        return self.row(f"{path}.{parts[0]}", label, said.strip("　"), depth, errors)

    def line(self, label: str, raw: Any, path: str, depth: int) -> v.AnswerRow:
        """An address in one line; as typed where it is not complete."""
        parts = raw.items() if isinstance(raw, Mapping) else ()
        typed = " ".join(str(part) for name, part in parts if part and name not in TICKS)
        errors = [e for name, found in self.errors.items() if name.startswith(path + ".") for e in found]
        return self.row(path, label, str(self.evaluation.values.get(path) or typed), depth, errors)

    def row(
        self, name: str, label: str, said: str, depth: int, errors: list[str], *, ours: bool = False
    ) -> v.AnswerRow:
        return v.AnswerRow(
            name=name,
            label=label,
            value=said or self.text(UNANSWERED),
            depth=depth,
            kind="answer" if said else "missing",
            marked=ours or not said,
            errors=tuple(errors),
        )

    def heading(self, label: str, path: str, depth: int) -> v.AnswerRow:
        errors = tuple(self.errors.get(path, ()))
        return v.AnswerRow(name=path, label=label, value="", depth=depth, kind="heading", errors=errors)

    def answer(self, q: d.Question, raw: Any, path: str, depth: int) -> v.AnswerRow:
        value = self.evaluation.values.get(path)
        if isinstance(q, d.Phone) and value is not None:
            said = phone_text(str(raw), str(value))
        elif path.endswith(".postal_code") and value is not None:
            said = f"{str(value)[:3]}-{str(value)[3:]}"
        elif isinstance(q, d.Files):
            said = "、".join(each.name for each in markers_in(raw))
            return self.row(path, self.text(q.label), said, depth, self.errors.get(path, []))
        elif value is not None:
            said = self.resolved(q, value, path)
        else:
            said = "" if isinstance(raw, Mapping | list) or isinstance(q, d.MyNumber) else str(raw or "")
        ours = value is not None and said != str(value)  # braces in what was typed are braces
        return self.row(path, self.text(q.label), said, depth, self.errors.get(path, []), ours=ours)

    def resolved(self, q: d.Question, value: Any, path: str) -> str:
        whole, _, part = path.rpartition(".")
        values = self.evaluation.values
        named = values.get(f"{whole}.{part}_name") if part in ("bank", "branch") else None
        if named:
            return f"{named} ({value})"
        if part == "number" and f"{whole}.passbook" in values:
            return f"{value} ({self.text(PASSBOOK)} {values[f'{whole}.passbook']})"
        return display(q, value, self.labels.language, self.tables)


def phone_text(typed: str, number: str) -> str:
    """A telephone number with the hyphens as they were typed, in ASCII."""
    digits, _, extension = number.partition(";ext=")
    folded = unicodedata.normalize("NFKC", fold_digits(without_unseen(typed)))
    plain = re.sub(r"\s+", " ", folded).strip()
    parted = re.match(r"\+?[0-9][0-9 -]*[0-9]", plain)
    same = parted is not None and re.sub("[ -]", "", parted[0]) == digits
    return (parted[0] if parted and same else digits) + (f" {EXTENSION}{extension}" if extension else "")


def _without_names(item: Item) -> Item:
    return msgspec.structs.replace(
        item, children=tuple(child for child in item.children if child.id not in _NAME_PARTS)
    )


_NAME_PARTS = ("family", "given", "family_kana", "given_kana")


MINUS = "−"
"""A hyphen before a number is read as a dash, and not at all by some screen readers."""


def written(value: int | Decimal) -> str:
    """1,500, −1,500, 0.5."""
    digits = f"{abs(value):,f}" if isinstance(value, Decimal) else f"{abs(value):,}"
    return f"{MINUS if value < 0 else ''}{digits}"


def display(q: d.Question, value: Any, language: str, tables: Tables) -> str:
    """A value as people read it: labels for ids, 令和8年4月1日(2026年) for days, 1,500円 for money."""
    if value is None:
        return ""
    if isinstance(q, d.MyNumber):
        return ENTERED.in_language(language) if value == SEALED else ""
    if isinstance(q, d.Consent):
        return AGREED.in_language(language)
    if isinstance(q, d.Money) and language == "en":
        return f"{MINUS if value < 0 else ''}¥{abs(value):,}"
    table = table_of(q)
    if table is not None:
        row = tables.get(table, {}).get(str(value), {})
        return row.get(f"label_{language}") or row.get("label") or str(value)
    kind = kind_of(q)
    if kind.compares == "date":
        return _month(str(value), language) if kind.month else _day(str(value), language)
    if isinstance(q, d.Computed) and q.compute.gives_day:
        return _day(str(value), language)
    labels = {o.id: o.label.in_language(language) for o in options_of(q)}
    if isinstance(value, tuple):
        return "、".join(labels.get(str(part), str(part)) for part in value)
    if labels:
        return labels.get(str(value), str(value))
    unit = unit_of(q)
    counts = isinstance(value, int | Decimal) and compares_as(q) == "number"
    shown = written(value) if counts else str(value)
    space = " " if language == "en" else ""
    return shown + (space + unit.in_language(language) if unit else "")


def _month(value: str, language: str) -> str:
    first = date.fromisoformat(f"{value}-01")
    return eras.format_japanese(first).replace("月1日", "月") if language != "en" else f"{first:%B %Y}"


def _day(value: str, language: str) -> str:
    if "X" in value:
        return str(dates.parse_partial_date(value).format_japanese()) if language != "en" else value
    day = date.fromisoformat(value)
    return eras.format_japanese(day) if language != "en" else f"{day.day} {day:%B %Y}"
