"""Findings about a definition, before it can be published.

Decided here: ids, days, texts. `references` decides what conditions, computations and deliveries name,
`reachability` what can be seen at all, and `trials` whether the definition's own examples hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.compiled import compile_form
from madoguchi.forms.domain.finding import Finding, Severity, error, questions, warning
from madoguchi.forms.domain.reachability import reachability_findings
from madoguchi.forms.domain.references import find_question, reference_findings
from madoguchi.forms.domain.trials import failed_trials
from madoguchi.forms.domain.uses import is_day

__all__ = ["Finding", "Severity", "failed_trials", "find_question", "findings", "local_texts"]


def findings(definition: d.Definition) -> list[Finding]:
    """All findings, errors first. Reachability is looked at only when ids, days and references hold."""
    form = compile_form(definition)
    whole = form.definition
    found = [*_ids(whole), *_days(definition), *reference_findings(form), *_texts(definition)]
    if not any(f.severity == "error" and f.code != "no_label" for f in found):
        found += reachability_findings(form)
    return sorted(found, key=lambda f: f.severity)


# ids

RESERVED = {"today"}
"""Words of conditions that are no question's name."""


def _ids(definition: d.Definition) -> Iterator[Finding]:
    named = [(q.id, place) for place, q, _ in questions(definition)]
    named += [(a.id, f"attachments.{a.id}") for a in definition.attachments]
    named += [(a.id, f"declarations.{a.id}") for a in definition.declarations]
    yield from _doubled(named)
    yield from _doubled([(page.id, f"pages.{page.id}") for page in definition.pages])
    for place, listed in _lists(definition):
        yield from _doubled([(part.id, f"{place}.{part.id}") for part in listed])
    for place, q, _ in questions(definition):
        if q.id in RESERVED:
            yield error("reserved_id", place, f"id「{q.id}」は条件の言葉なので、質問には使えません。")
        if isinstance(q, d.Group) and place.count(".") > 2:
            yield error("nested_group", place, f"グループ「{q.label.ja}」の中にグループは置けません。")
        if isinstance(q, d.Choice | d.Choices) and not q.options:
            yield error("no_options", place, f"「{q.label.ja}」に選択肢がありません。")


def _lists(definition: d.Definition) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Lists whose ids are their own."""
    yield "checks", definition.checks
    yield "fee.items", definition.fee.items if definition.fee else ()
    yield "review.checklist", definition.review.checklist
    yield "review.decisions", definition.review.decisions
    for place, q, _ in questions(definition):
        yield f"{place}.options", getattr(q, "options", ())


def _doubled(named: list[tuple[str, str]]) -> Iterator[Finding]:
    counts = Counter(name for name, _ in named)
    last = {name: place for name, place in named if counts[name] > 1}
    for name, place in last.items():
        yield error("doubled_id", place, f"id「{name}」が二度使われています。")


# days


def _days(definition: d.Definition) -> Iterator[Finding]:
    """Whatever stands where a day must stand is one of the calendar (`2026-04-01`)."""
    for place, text in (*_bounds(definition), *_compared_days(definition, "")):
        if not _exists(text):
            message = f"「{text}」は日付ではありません。2026-04-01 のように書いてください。"
            yield error("no_such_day", place, message)
    for place, first, last in _spans(definition.window):
        for end, day in (("from", first), ("to", last)):
            if day is not None and not _exists(day):
                message = f"「{day}」は日付ではありません。2026-04-01 のように書いてください。"
                yield error("no_such_day", f"{place}.{end}", message)
        if first is not None and last is not None and first > last:
            yield error("days_reversed", place, f"始まり({first})が終わり({last})より後です。")


def _spans(window: d.Window | None) -> Iterator[tuple[str, str | None, str | None]]:
    if window is not None:
        yield "window", window.from_, window.to
        yield from ((f"window.rounds.{n}", r.from_, r.to) for n, r in enumerate(window.rounds))


def _bounds(definition: d.Definition) -> Iterator[tuple[str, str]]:
    """Bounds of dates, of months by their first day, and the days of the trials."""
    for place, q, _ in questions(definition):
        if isinstance(q, d.Date | d.EraDate | d.YearMonth):
            for name, bound in (("not_before", q.not_before), ("not_after", q.not_after)):
                if bound is not None and bound != "today":
                    month = isinstance(q, d.YearMonth) and len(bound) == 7
                    yield f"{place}.{name}", f"{bound}-01" if month else bound
    yield from ((f"trials.{trial.name}.today", trial.today) for trial in definition.trials)


def _compared_days(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Literal days of conditions and computations: they look like days, or they would be references."""
    if isinstance(value, d.Condition):
        operands = (value.at_least, value.at_most, value.before, value.after)
    elif isinstance(value, d.AgeOn):
        operands = (value.day, None, None, None)
    elif isinstance(value, d.DaysBetween):
        operands = (value.from_, value.to, None, None)
    else:
        operands = (None, None, None, None)
    yield from ((place, operand) for operand in operands if operand and is_day(operand))
    for name, part in _parts(value):
        yield from _compared_days(part, f"{place}.{name}".lstrip("."))


def _exists(text: str) -> bool:
    try:
        return is_day(text) and bool(date.fromisoformat(text))
    except ValueError:
        return False


# texts


def _texts(definition: d.Definition) -> Iterator[Finding]:
    for place, local in local_texts(definition):
        if not local.ja.strip():
            yield error("no_label", place, "日本語の文がありません。")
        elif not place.startswith("review."):  # the desk speaks Japanese
            wanted = (("英語", local.en), ("やさしい日本語", local.ja_easy))
            missing = [name for name, value in wanted if not value]
            if missing:
                yield warning("untranslated", place, f"{'と'.join(missing)}の文がありません。")


def local_texts(value: Any, place: str = "") -> Iterator[tuple[str, d.LocalText]]:
    """Every text of a definition with its place; the headings that a notice or a stop may go without are left out."""
    if isinstance(value, d.LocalText):
        yield place, value
        return
    for name, part in _parts(value):
        heading = isinstance(value, d.Notice | d.Stop) and name == "label" and not part.ja
        if not heading:
            yield from local_texts(part, f"{place}.{name}".lstrip("."))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """(step of a place, part) of a struct or list; questions stand right below their page or group."""
    if isinstance(value, tuple):
        yield from ((getattr(part, "id", None) or str(n), part) for n, part in enumerate(value))
    elif isinstance(value, msgspec.Struct):
        for field in value.__struct_fields__:
            part = getattr(value, field)
            if field == "questions" and isinstance(part, tuple):
                yield from _parts(part)
            else:
                yield field.removesuffix("_"), part
