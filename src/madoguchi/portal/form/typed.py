"""What a page brought, as text, for a page that can no longer keep it: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of, options_of
from madoguchi.forms.domain.showing.labels import Labels
from madoguchi.kernel.numbers import individual_numbers_in

_DAY = ("era", "year", "month", "day")
_UNITS = {"year": "年", "month": "月", "day": "日"}
MOST = 300
LONGEST = 20_000
"""Characters of all answers together. Anybody may send any text here, and each is searched for individual numbers."""


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: which, and what was typed."""

    label: str
    value: str


def typed_on(
    form: Form, page_id: str, fields: Mapping[str, list[str]], *, language: str
) -> tuple[Typed, ...]:
    """The answers that a page brings, in the order of its controls. Individual numbers are left out."""
    labels = Labels(form, language)
    page = form.page(page_id)
    mine = {item.id for item in page.items} if page else set()
    found: dict[str, list[str]] = {}
    left = LONGEST
    for name, texts in fields.items():
        long = sum(map(len, texts))
        if name.split(".")[0] in mine and long <= left:
            left -= long
            path, said = _said(labels, name, texts)
            if said:
                found.setdefault(path, []).append(said)
    return tuple(Typed(label=labels.of(path), value="".join(said)) for path, said in [*found.items()][:MOST])


def _said(labels: Labels, name: str, texts: list[str]) -> tuple[str, str]:
    """The answer that a control belongs to, and its text; "" for what is not said again."""
    chain = labels.chain(name)
    item = chain[-1][0] if chain else None
    if item is None or not item.reads or isinstance(item.question, d.MyNumber):
        return name, ""
    path, _, box = name.rpartition(".")
    texts = [_label(labels, item, text) for text in texts if text.strip() and not individual_numbers_in(text)]
    if box not in _DAY or kind_of(item.question).compares != "date":
        return name, "、".join(texts)
    return path, "".join(texts) + (_UNITS.get(box, "") if texts else "")


def _label(labels: Labels, item: Item, text: str) -> str:
    options = options_of(item.question)
    return next((labels.text(o.label) for o in options if o.id == text), text)
