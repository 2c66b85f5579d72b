"""A question of each kind to begin with, and one made into another kind."""

from __future__ import annotations

from typing import Any

import msgspec

from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.ids import issue
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS, kind_of, unit_of

_SHARED = ("options", "max_length", "not_before", "not_after", "unit", "text")
"""Fields that mean the same in all kinds that have them."""
_UNASKED = ("notice", "stop")


def new_question(kind: str, label: str) -> d.Question:
    """A question to begin with, with ids of its own.

    A choice has two options, a group repeats, an attachment names `<id>_file` (adding the question makes it).
    Raises CannotChange for an unknown kind.
    """
    struct: Any = _struct(kind)
    id_ = issue(kind)
    text = d.LocalText(ja=label)
    needed = _needed(kind, id_, text)
    if kind in _UNASKED:
        return struct(id=id_, **needed)  # type: ignore[no-any-return]
    return struct(id=id_, label=text, **needed)  # type: ignore[no-any-return]


def _struct(kind: str) -> type[d.Question]:
    if kind not in KINDS:
        raise CannotChange(f"「{kind}」という種類はありません。")
    return KINDS[kind].struct


def _needed(kind: str, id_: str, label: d.LocalText) -> dict[str, Any]:
    """The fields without which a question of this kind cannot be; a group begins as one that repeats."""
    begun: dict[str, Any] = {
        "options": [{"id": issue("option"), "label": {"ja": f"選択肢{n}"}} for n in (1, 2)],
        "attachment": f"{id_[:55]}_file", "calendar": "", "table": "", "compute": {"sum": []}, "questions": [],
        "text": label,
    }  # fmt: skip
    needed = [f for f in msgspec.structs.fields(KINDS[kind].struct) if f.required and f.name in begun]
    repeated = {"repeat": d.Repeat()} if kind == "group" else {}
    return {f.name: msgspec.convert(begun[f.name], f.type) for f in needed} | repeated


def as_kind(question: d.Question, kind: str) -> d.Question:
    """The same question as another kind: label, hint, conditions, and whatever both kinds have.

    はい・いいえ and 性別 become a choice with their own answers as options, so conditions on them keep holding.
    Raises CannotChange for an unknown kind and for a group that holds questions.
    """
    struct: Any = _struct(kind)
    before = kind_of(question).tag
    if before == kind:
        return question
    if isinstance(question, d.Group) and question.questions:
        raise CannotChange(
            "中に質問があるまとまりの種類は変えられません。先に中の質問を外へ動かしてください。"
        )
    label = _label(question)
    kept: dict[str, Any] = {
        "hint": question.hint, "show_when": question.show_when,
        "required": question.required, "required_when": question.required_when,
    }  # fmt: skip
    if KINDS[kind].instead:
        kept["instead"] = question.instead
    fields = _needed(kind, question.id, question.hint or label) | kept
    if kind in _UNASKED and before not in _UNASKED:
        fields["hint"] = None  # it became the text
    if isinstance(question, d.Notice | d.Stop) and kind not in _UNASKED and question.label.ja:
        fields["hint"] = question.text
    for field in msgspec.structs.fields(struct):
        if field.name in _SHARED and hasattr(question, field.name):
            value = getattr(question, field.name)
            fields[field.name] = msgspec.convert(value, field.type, from_attributes=True)
    if not fields.get("options", True):
        del fields["options"]  # the list of the resident register is no list of its own
        fields |= _needed(kind, question.id, label)
    fields |= _options(question, kind) | _bounds(question, kind)
    if "not_before" in fields:
        month = kind == "year_month"
        fields |= {name: _bound(fields[name], month=month) for name in ("not_before", "not_after")}
    return struct(id=question.id, label=label, **fields)  # type: ignore[no-any-return]


def _label(question: d.Question) -> d.LocalText:
    if isinstance(question, d.Notice | d.Stop) and not question.label.ja:
        return question.text
    return question.label


def _options(question: d.Question, kind: str) -> dict[str, Any]:
    own = kind_of(question).options
    return {"options": own} if own[1:] and kind in ("choice", "choices") else {}


def _bounds(question: d.Question, kind: str) -> dict[str, Any]:
    """A number's bounds are an amount's, in whole yen, and its unit goes with it; bounds of choices are counts and mean
    something else."""
    struct = KINDS[kind].struct
    if not (isinstance(question, d.NumberBase) and issubclass(struct, d.NumberBase)):
        return {}
    types = {field.name: field.type for field in msgspec.structs.fields(struct)}
    made = {
        name: int(bound) if types[name] is int else float(bound)
        for name, bound in (("min", question.min), ("max", question.max))
        if bound is not None
    }
    return made | ({"unit": unit_of(question)} if "unit" in types else {})


def _bound(bound: str | None, *, month: bool) -> str | None:
    """A month is bounded by a month, a day by a day: `2026-04` ↔ `2026-04-01`."""
    if bound is None or bound == "today":
        return bound
    return bound[:7] if month else f"{bound}-01" if len(bound) == 7 else bound
