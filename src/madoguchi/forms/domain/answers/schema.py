"""The JSON Schema (2020-12) of the answers to a form, for programs that submit.

Answers valid to the engine, and without ignored ones, are valid to the schema. The reverse holds as far as a
schema can say it: check digits, the day, tables, rules across questions and conditions are the engine's alone,
and `$comment` says so at the place.
"""

from __future__ import annotations

from typing import Any

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.files import FILE, HASH, NAME
from madoguchi.forms.domain.answers.instead import KEY
from madoguchi.forms.domain.answers.readers import most_typed
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of, options_of, table_of
from madoguchi.kernel.text import UNSEEN

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

BLANK: Schema = {
    "description": "nothing answered",
    "anyOf": [
        {"type": "null"},
        {"type": "string", "pattern": rf"^[\s\x1c-\x1f\x85{UNSEEN}]*$"},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/blank"}},
        {"type": "array", "items": {"$ref": "#/$defs/blank"}},
    ],
}
_TYPED: Schema = {"type": "string"}
_NUMERIC: Schema = {"type": ["string", "number"]}


def json_schema(form: Form, *, version: str) -> Schema:
    """The schema of the whole answer object; an unknown question id is refused. `version` is of the form as published."""
    items = [(item, page.show is None) for page in form.pages for item in page.items]
    return {
        "$schema": DIALECT,
        "$id": f"urn:madoguchi:definition:{form.definition.id}:{version}",
        "title": form.definition.name.ja,
        **_object([item for item, _ in items], {item.id for item, always in items if always}),
        "$defs": {"blank": BLANK},
    }


def _answerable(item: Item) -> bool:
    return item.reads or bool(item.children)


def _object(items: list[Item], always: set[str]) -> Schema:
    required = [i.id for i in items if i.id in always and _always_needed(i)]
    return {
        "type": "object",
        "properties": {i.id: _property(i, i.id in required) for i in items},
        "required": required,
        "additionalProperties": False,
    }


def _always_needed(item: Item) -> bool:
    q = item.question
    if not _answerable(item) or not q.required or item.show is not None or item.needed is not None:
        return False
    if item.repeat is not None:
        return True
    if isinstance(q, d.Group):
        return any(_always_needed(child) for child in item.children)
    return True


def _property(item: Item, required: bool) -> Schema:
    if not _answerable(item):
        return {"$ref": "#/$defs/blank", "$comment": "nothing is asked here"}
    schema = _schema(item)
    if item.question.instead:
        schema = {"anyOf": [_said(item.question.instead), schema]}
    schema = {"title": item.question.label.ja, **schema}
    return schema if required else {"anyOf": [{"$ref": "#/$defs/blank"}, schema]}


def _said(reasons: tuple[str, ...]) -> Schema:
    return {
        "description": "instead of an answer",
        "type": "object",
        "properties": {KEY: {"enum": list(reasons)}},
        "required": [KEY],
        "additionalProperties": False,
    }


def _schema(item: Item) -> Schema:
    children = list(item.children)
    if item.repeat is not None:
        row = _object(children, {c.id for c in children})
        if not row["required"]:
            row = {"anyOf": [{"$ref": "#/$defs/blank"}, row]}
        return {
            "type": "array",
            "items": row,
            "maxItems": item.repeat.max,
            "minItems": max(item.repeat.min, 0),
        } | ({} if item.question.required and item.needed is None else {"minItems": 0})
    if children:
        return _object(children, {c.id for c in children})
    return _simple(item.question)


def _length(most: int) -> str:
    return f"{most:,} characters: a line break counts once, and what nobody sees (U+200B, U+202A) does not"


def _simple(q: d.Question) -> Schema:
    kind, options, table = kind_of(q), [o.id for o in options_of(q)], table_of(q)
    if isinstance(q, d.MyNumber):
        sealed = {"type": "object", "properties": {"sealed": {"const": True}}, "required": ["sealed"]}
        return {"anyOf": [_TYPED, sealed], "$comment": "12 digits with a check digit; never given back"}
    if isinstance(q, d.Text) and q.digits is not None:
        return {**_TYPED, "$comment": f"{q.digits} digits; full width is read too"}
    if isinstance(q, d.Files):
        names = (FILE, NAME, HASH)
        file = {"type": "object", "properties": dict.fromkeys(names, _TYPED), "required": [*names]}
        return {"type": "array", "items": file | {"additionalProperties": False}, "maxItems": q.max_files}
    if table:
        return {**_TYPED, "$comment": f"the id of a row of the table {table}"}
    if kind.compares == "many":
        one = {"enum": options}
        return {"anyOf": [{"type": "array", "items": {"anyOf": [one, {"const": ""}]}}, one]}
    if options:
        return {"enum": options} if options[1:] else {"const": options[0]}
    if kind.compares == "number":
        return {**_NUMERIC, "$comment": "bounds and decimals are checked by the server"}
    if kind.compares == "date":
        return {**_TYPED, "examples": ["2026-04"] if kind.month else ["2026-04-01", "令和8年4月1日"]}
    if isinstance(q, d.TextBase):
        return {**_TYPED, "maxLength": most_typed(q.max_length), "$comment": _length(q.max_length)}
    return dict(_TYPED)
