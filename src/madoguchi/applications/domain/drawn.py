"""What a page of a form was drawn from, posted back with it: whether the draft has changed since.

The revision counts every change of the draft. An older page still shows what is stored when its digest of its own answers
is the same, or when everything since came from that very sheet: a sheet is one page in one tab, however often it is drawn
again, so that an answer of ours that was lost on its way makes nobody's page an old one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from secrets import randbits
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.rows import identified

_ENCODER = msgspec.json.Encoder(order="deterministic")
_BITS = 60


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of itself. A page of no draft yet has revision 0; one that says nothing is an old one (-1)."""

    revision: int = -1
    seen: str = ""
    sheet: int = 0


def new_sheet() -> int:
    """For a page that is opened."""
    return randbits(_BITS)


def sheet_of(text: str) -> int:
    """The sheet that a page names. A page kept for many visitors names it by a text that each has for himself."""
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) >> (64 - _BITS)


def digest_of(form: Form, page_id: str, evaluation: Evaluation) -> str:
    """Of what a page shows: its questions and their answers."""
    answers, ids = page_answers(form, page_id, evaluation.answers), _ids(form, page_id)
    shown = sorted(name for name in evaluation.shown if name.partition(".")[0] in ids)
    return hashlib.sha256(_ENCODER.encode([answers, shown])).hexdigest()[:16]


def page_answers(form: Form, page_id: str, answers: Mapping[str, Any]) -> Any:
    """The answers of one page, without what is blank: two that are equal say the same."""
    whole, ids = identified(form, answers), _ids(form, page_id)
    return _said({name: value for name, value in whole.items() if name in ids})


def _ids(form: Form, page_id: str) -> set[str]:
    page = form.page(page_id)
    return {item.id for item in page.items} if page else set()


def _said(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: said for name, part in value.items() if (said := _said(part)) not in (None, "", [], {})}
    if isinstance(value, list | tuple):
        return [_said(part) for part in value]
    return value
