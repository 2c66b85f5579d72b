"""Rows of repeating groups keep an id for ever, whatever place they move to.

A draft's row holds its id under ROW, so that it goes wherever the row goes. A page of the form posts it beside the row's
answers, and the buttons name it. It is no answer: it never counts, and what arrives has none.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from secrets import token_hex
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.compiled import Form

ROW = "_row"
_ID = re.compile(r"r[0-9a-z]{1,24}")
_ENCODER = msgspec.json.Encoder(order="deterministic")


def new_row() -> str:
    """An id that no row had before. It begins with a letter: a number would be a place."""
    return "r" + token_hex(6)


def is_row(text: str) -> bool:
    """It can be an id."""
    return _ID.fullmatch(text) is not None


def row_of(row: Any) -> str:
    """The id of a row; "" for one without."""
    found = row.get(ROW) if isinstance(row, Mapping) else None
    return found if isinstance(found, str) and is_row(found) else ""


def identified(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with an id for every row that has none, as in answers that arrived and are mended.

    The id follows from the row and its place: two pages that show the same answers name the same ids.
    """
    whole = dict(answers)
    for page in form.pages:
        for item in page.items:
            rows = whole.get(item.id)
            if item.repeat is not None and isinstance(rows, list | tuple):
                whole[item.id] = [_with_id(row, f"{item.id}.{place}") for place, row in enumerate(rows)]
    return whole


def path_now(form: Form, path: str, *, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    """Where an answer of `before` stands in `after`, which began as its copy; None when its row was removed."""
    group, _, rest = path.partition(".")
    place, _, inner = rest.partition(".")
    rows = before.get(group)
    if not place.isdecimal() or not isinstance(rows, list | tuple) or int(place) >= len(rows):
        return path
    row = row_of(identified(form, before)[group][int(place)])
    now = [row_of(each) for each in identified(form, after).get(group) or ()]
    return ".".join(filter(None, (group, str(now.index(row)), inner))) if row in now else None


def _with_id(row: Any, place: str) -> Any:
    if not isinstance(row, Mapping) or row_of(row):
        return row
    digest = hashlib.sha256(place.encode() + _ENCODER.encode(row)).hexdigest()
    return {**row, ROW: "r" + digest[:12]}


def without_ids(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers alone."""
    return {
        name: [_without_id(row) for row in value] if isinstance(value, list | tuple) else value
        for name, value in answers.items()
    }


def _without_id(row: Any) -> Any:
    return {name: value for name, value in row.items() if name != ROW} if isinstance(row, Mapping) else row
