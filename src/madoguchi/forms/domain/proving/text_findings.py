"""Every text of a definition with its place, and what is missing or hard to read in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.uses import At
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.finding import Finding, error, questions, warning
from madoguchi.forms.domain.proving.readability import hints

Placed = tuple[At, d.LocalText]
_ADDRESSED = ("pages", "attachments", "declarations", "checks", "conditions", "figures")
_LISTENED = ("plain", "summary", "who", "hint", "intro", "text", "message")
"""Fields whose Japanese is the author's own; names and labels may have to be the official ones."""
_WARNED = {"long_sentence", "officialese", "no_reading", "hard_kanji"}
"""Hints that are worth a finding; the others are for whoever is writing the text."""


def local_texts(definition: d.Definition) -> Iterator[Placed]:
    """Every text of a definition; the headings that a notice or a stop may go without are left out."""
    for name in definition.__struct_fields__:
        if name not in _ADDRESSED:
            yield from _inside(getattr(definition, name), name.removesuffix("_"), "")
    for q in definition.review.questions:
        yield from _inside(q, "review", f"questions.{q.id}")
    for page in definition.pages:
        yield from _inside(page, f"pages.{page.id}", "")
    for place, q, _ in questions(definition):
        yield from _inside(q, place, "")
    for name in _ADDRESSED[1:]:
        for part in getattr(definition, name):
            yield from _inside(part, f"{name}.{part.id}", "")


def _inside(value: Any, place: str, field: str) -> Iterator[Placed]:
    if isinstance(value, d.LocalText):
        yield (place, field), value
    elif isinstance(value, tuple):
        for n, part in enumerate(value):
            yield from _inside(part, place, f"{field}.{getattr(part, 'id', None) or n}".lstrip("."))
    elif isinstance(value, msgspec.Struct) and not isinstance(value, d.Condition | d.Compute):
        for name in value.__struct_fields__:
            part = getattr(value, name)
            if part is None or isinstance(part, str | int):  # most are; naming their places takes longest
                continue
            heading = isinstance(value, d.Notice | d.Stop) and name == "label" and not part.ja
            if name != "questions" and not heading:
                yield from _inside(part, place, f"{field}.{name}".lstrip("."))


def for_residents(at: At) -> bool:
    """The desk speaks Japanese only; all else is read by residents."""
    return at[0].split(".")[0] not in ("review", "conditions", "figures")


def text_findings(definition: d.Definition) -> Iterator[Finding]:
    """Missing Japanese, missing translations, and plain texts that are hard to read."""
    if not definition.department.strip():
        yield error("no_label", "department", "担当課がありません。書いてください。")
    for at, local in local_texts(definition):
        place, field = at
        if not local.ja.strip():
            message = "日本語の文がありません。日本語で書いてください。"
            yield error("no_label", place, message, field=field)
        elif for_residents(at):
            yield from _translations(at, local)
            yield from _reading(at, local)


def _translations(at: At, local: d.LocalText) -> Iterator[Finding]:
    wanted = (("英語", local.en), ("やさしい日本語", local.ja_easy))
    missing = [name for name, value in wanted if not value]
    if missing:
        yield warning("untranslated", at[0], f"{'と'.join(missing)}の文がありません。", field=at[1])


def _reading(at: At, local: d.LocalText) -> Iterator[Finding]:
    place, field = at
    name = field.rpartition(".")[2] or place
    plain = hints(local.ja_easy, easy=True) if local.ja_easy else ()
    said = hints(local.ja) if name in _LISTENED else ()
    for found in (*plain, *said):
        if found.code in _WARNED:
            yield warning("hard_reading", place, f"{found.message}(「{found.excerpt}」)", field=field)
