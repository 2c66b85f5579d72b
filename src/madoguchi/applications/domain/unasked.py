"""What an applicant changed that the office had not asked to correct (補正), and its way back.

A request names answers by their path in the application. Of those answers anything may change, and whatever else is asked
only because of them (a question that they bring up) may be answered. So may what arrived and would not be taken as it is today: a
birthday or another list has brought up a question, or an option is no more. All else stays as it arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from madoguchi.applications.domain.answers import is_marker, replaced
from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.instead import said
from madoguchi.forms.domain.answers.readers import is_blank
from madoguchi.forms.domain.answers.rows import identified, row_of

_TOGETHER = {"given": "family", "given_kana": "family_kana"}
"""A person's name is one line of the answers, asked by its first part."""


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that counts, or a list of rows: `raw` holds the rows' keys then."""

    path: str
    raw: Any
    value: Any = None
    rows: bool = False


def unasked(form: Form, *, before: Evaluation, after: Evaluation, asked: Collection[str]) -> tuple[str, ...]:
    """Paths of `after` whose answers are not as they arrived, though nobody asked. A group of rows when a row came or went.

    `asked` are paths of `before`. A row that moved is the same row.
    """
    return tuple(now.path for now, _ in _unasked(form, before, after, asked))


def as_it_was(form: Form, *, before: Evaluation, after: Evaluation, asked: Collection[str]) -> dict[str, Any]:
    """The answers of `after` with everything in them as it arrived that nobody asked to correct."""
    answers = identified(form, after.answers)
    arrived = identified(form, before.answers)
    for now, was in _unasked(form, before, after, asked):
        answers = replaced(answers, now.path, _rows(now, was, answers, arrived) if now.rows else was.raw)
    return answers


def covered(path: str, asked: Collection[str]) -> bool:
    """Whether a request for these answers is one for the answer at `path`."""
    whole, _, part = path.rpartition(".")
    names = {path, f"{whole}.{_TOGETHER[part]}"} if part in _TOGETHER else {path}
    return any(name == each or name.startswith(f"{each}.") for name in names for each in asked)


def _unasked(
    form: Form, before: Evaluation, after: Evaluation, asked: Collection[str]
) -> Iterator[tuple[_Place, _Place]]:
    """(now, as it arrived). Answers stand before the rows that hold them: their paths hold until the rows are put back."""
    old, new = _places(form, before), _places(form, after)
    wrong = {problem.name for problem in before.problems}
    for key, now in new.items():
        was = old.get(key)
        if was is None or was.path in wrong or covered(was.path, asked):
            continue
        if now.rows:
            gone = [f"{was.path}.{place}" for place, row in enumerate(was.raw) if row not in now.raw]
            came = len(now.raw) > len({*now.raw} & {*was.raw})  # a row that stands there twice came too
            if came or not all(any(covered(each, (row,)) for each in asked) for row in gone):
                yield now, was
        elif not _same(now, was):
            yield now, was


def _same(now: _Place, was: _Place) -> bool:
    if is_blank(now.raw) and is_blank(was.raw):
        return True
    return bool(now.raw == was.raw or (now.value is not None and now.value == was.value))


def _rows(now: _Place, was: _Place, answers: Mapping[str, Any], arrived: Mapping[str, Any]) -> list[Any]:
    """The rows that arrived, each as it stands now if it is still there."""
    there = {row_of(row): row for row in answers.get(now.path) or ()}
    return [there.get(row_of(row), row) for row in arrived.get(was.path) or ()]


def _places(form: Form, evaluation: Evaluation) -> dict[str, _Place]:
    """Key → every place that counts; a key names a row by its id, a path by its place."""
    answers = identified(form, evaluation.answers)
    items = [item for page in form.pages for item in page.items]
    return dict(_walk(items, answers, "", "", evaluation))


def _walk(
    items: Sequence[Item], container: Any, key: str, prefix: str, evaluation: Evaluation
) -> Iterator[tuple[str, _Place]]:
    inside = container if isinstance(container, Mapping) else {}
    for item in items:
        path, name, raw = prefix + item.id, key + item.id, inside.get(item.id)
        if path not in evaluation.shown:
            continue
        reason = said(item.question, raw)
        if item.repeat is not None:
            rows = list(raw)[: evaluation.rows.get(path, 0)] if isinstance(raw, list | tuple) else []
            for place, row in enumerate(rows):
                yield from _walk(item.children, row, f"{name}.{row_of(row)}.", f"{path}.{place}.", evaluation)
            yield name, _Place(path=path, raw=[row_of(row) for row in rows], rows=True)
        elif item.children and not is_marker(raw):
            yield name, _Place(path=path, raw=raw if reason else None)
            yield from _walk(item.children, {} if reason else raw, f"{name}.", f"{path}.", evaluation)
        elif item.read is not None:
            yield name, _Place(path=path, raw=raw, value=evaluation.values.get(path))
