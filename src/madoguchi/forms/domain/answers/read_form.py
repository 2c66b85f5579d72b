"""Posted HTML controls → raw answers, exactly as typed.

Names are paths (`children.0.child.family`). A box that was on the page and is not posted (unticked) empties its answer; a
question that was not on the page keeps its answer. A row is known by its id, posted beside it (`children.0._row`): its
place may have changed since the page was drawn.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.forms.domain.answers.compiled import Form, Item
from madoguchi.forms.domain.answers.evaluate import MAX_ROWS, Evaluation
from madoguchi.forms.domain.answers.instead import KEY, as_answer, reason_of
from madoguchi.forms.domain.answers.readers import is_blank
from madoguchi.forms.domain.answers.rows import ROW, identified, is_row, new_row, row_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import kind_of
from madoguchi.kernel import date_boxes

Posted = Mapping[str, Sequence[str]]


def read_page(form: Form, page_id: str, posted: Posted, before: Evaluation) -> dict[str, Any]:
    """All answers, with those of one page as posted. `before` tells what was on the page when it was drawn.

    The buttons `_add` (`group.id`, the id that the new row gets) and `_remove` (`group.id`) change the rows. Pressed
    again, they find the row there, or gone, and do nothing.
    """
    answers = identified(form, before.answers)
    page = form.page(page_id)
    reader = _Reader(posted, before.shown)
    items = page.items if page else ()
    for item in items:
        if reader.asks(item, item.id):
            answers[item.id] = reader.read(item, answers.get(item.id), item.id)
    for name in (item.id for item in items if item.repeat is not None):
        rows = answers.get(name)
        if isinstance(rows, list):
            answers[name] = _after_buttons(name, rows, posted)
    return answers


def _after_buttons(group: str, rows: list[Any], posted: Posted) -> list[Any]:
    for press in posted.get("_add", ()):
        name, _, row = press.partition(".")
        there = {row_of(r) for r in rows}
        if name == group and len(rows) < MAX_ROWS and row not in there:
            rows = [*rows, {ROW: row if is_row(row) else new_row()}]
    removed = {
        press.partition(".")[2] for press in posted.get("_remove", ()) if press.startswith(f"{group}.")
    }
    return [row for row in rows if not row_of(row) or row_of(row) not in removed]


class _Reader:
    def __init__(self, posted: Posted, shown: frozenset[str]) -> None:
        self.posted = posted
        self.shown = shown

    def asks(self, item: Item, path: str, drawn: str = "") -> bool:
        """The item has an answer of its own and was on the page, there at the path `drawn`, if that is another."""
        return (item.reads or bool(item.children)) and (self.present(path) or (drawn or path) in self.shown)

    def present(self, path: str) -> bool:
        return path in self.posted or any(n.startswith(path + ".") for n in self.posted)

    def read(self, item: Item, old: Any, path: str, drawn: str = "") -> Any:
        before = reason_of(old)
        if before and not self.present(path) and not kind_of(item.question).chosen:
            return old
        typed = self._answer(item, None if before else old, path, drawn)
        ticked = next((t for t in self.posted.get(f"{path}.{KEY}", ()) if t in item.question.instead), "")
        if not ticked or (not is_blank(typed) and self._typed_last(item.question, typed, old, before)):
            return typed
        return as_answer(ticked)

    def _typed_last(self, q: d.Question, typed: Any, old: Any, before: str) -> bool:
        """Both were sent: the tick that stood there before is what the applicant left behind, not what they typed.

        Radio buttons cannot be taken back without scripts, so a fresh tick beside them counts.
        """
        return bool(before) or (typed != old and kind_of(q).control != "radio")

    def _answer(self, item: Item, old: Any, path: str, drawn: str) -> Any:
        if item.repeat is not None:
            return self._rows(item, old, path)
        if item.children:
            return self._parts(item, old, path, drawn or path)
        return self._simple(item.question, old, path)

    def _parts(self, item: Item, old: Any, path: str, drawn: str) -> dict[str, Any]:
        before = old if isinstance(old, Mapping) else {}
        parts = dict(before)
        for child in item.children:
            name, shown = f"{path}.{child.id}", f"{drawn}.{child.id}"
            if self.asks(child, name, shown):
                parts[child.id] = self.read(child, before.get(child.id), name, shown)
        return {k: v for k, v in parts.items() if v not in (None, "", [], {})}

    def _rows(self, item: Item, old: Any, path: str) -> list[Any]:
        """The rows that are there, in their order, then the new ones in the order of the page."""
        rows = list(old) if isinstance(old, list) else []
        places = {row_of(row): n for n, row in enumerate(rows) if row_of(row)}
        read: dict[int, Any] = {}
        new: dict[str, Any] = {}
        for n in self._posted_places(path):
            row = (self.posted.get(f"{path}.{n}.{ROW}") or [""])[-1]
            place = places.get(row)
            if place is not None:
                read.setdefault(place, self._parts(item, rows[place], f"{path}.{n}", f"{path}.{place}"))
            elif is_row(row) or n >= len(rows):
                row = row if is_row(row) else new_row()
                new.setdefault(row, {**self._parts(item, None, f"{path}.{n}", f"{path}.{n}"), ROW: row})
            else:
                read.setdefault(n, self._unnamed(item, rows[n], f"{path}.{n}"))
        kept = [read.get(n, row) for n, row in enumerate(rows)]
        return [*kept, *new.values()][:MAX_ROWS]

    def _posted_places(self, path: str) -> list[int]:
        found = {n[len(path) + 1 :].split(".")[0] for n in self.posted if n.startswith(path + ".")}
        return sorted(int(place) for place in found if re.fullmatch("[0-9]{1,3}", place))

    def _unnamed(self, item: Item, row: Any, path: str) -> dict[str, Any]:
        """A row that only its place names speaks for what it brings alone: no number of another row stays with it."""
        return {**self._parts(item, None, path, path), ROW: row_of(row) or new_row()}

    def _simple(self, q: d.Question, old: Any, path: str) -> Any:
        typed = self.posted.get(path, ())
        if kind_of(q).compares == "date" and path not in self.posted:
            return self._date(old, path)
        if kind_of(q).compares in ("many", "files"):
            return [t for t in typed if t]
        if isinstance(q, d.MyNumber) and isinstance(old, Mapping) and not any(t.strip() for t in typed):
            return old
        if typed:
            return typed[-1]
        return "" if old is None or kind_of(q).chosen else old

    def _date(self, old: Any, path: str) -> Any:
        unknown = self.posted.get(f"{path}.unknown", ())
        names = [f"{path}.{box}" for box in ("era", "year", "month", "day")]
        if not unknown and not any(name in self.posted for name in names):
            return "" if old is None else old
        era, year, month, day = ((self.posted.get(name) or [""])[-1] for name in names)
        year, month, day = (
            "不詳" if box in unknown else typed
            for box, typed in (("year", year), ("month", month), ("day", day))
        )
        if not any(typed.strip() for typed in (year, month, day)):
            return ""
        return date_boxes.join_date_parts(era, year, month, day)
