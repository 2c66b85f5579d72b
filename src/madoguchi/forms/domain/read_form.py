"""Posted HTML controls → raw answers, exactly as typed.

Names are paths (`children.0.child.family`). A control that was on the page but was not posted (an unticked
box) empties its answer; a question that was not on the page keeps its answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.compiled import Form, Item
from madoguchi.forms.domain.evaluate import MAX_ROWS, Evaluation
from madoguchi.forms.domain.instead import KEY, as_answer, reason_of
from madoguchi.forms.domain.readers import is_blank
from madoguchi.kernel import eras

Posted = Mapping[str, Sequence[str]]
_CHOSEN = (d.YesNo, d.Choice, d.Gender, d.Relationship, d.TableChoice, d.Slot)
_DATES = (d.Date, d.EraDate, d.BirthDate, d.YearMonth)


def read_page(form: Form, page_id: str, posted: Posted, before: Evaluation) -> dict[str, Any]:
    """All answers, with those of one page as posted. `before` tells what was on the page when it was drawn.

    The buttons `_add` (a group's path) and `_remove` (a row's path) change the rows.
    """
    answers = dict(before.answers)
    page = form.page(page_id)
    for item in page.items if page else ():
        reader = _Reader(posted, before.shown)
        if reader.asks(item, item.id):
            answers[item.id] = reader.read(item, before.answers.get(item.id), item.id)
    for path in posted.get("_add", ()):
        rows = answers.get(path)
        if isinstance(rows, list) and len(rows) < MAX_ROWS:
            answers[path] = [*rows, {}]
    for path in posted.get("_remove", ()):
        group, _, index = path.rpartition(".")
        rows = answers.get(group)
        if isinstance(rows, list):
            answers[group] = [row for i, row in enumerate(rows) if str(i) != index]
    return answers


class _Reader:
    def __init__(self, posted: Posted, shown: frozenset[str]) -> None:
        self.posted = posted
        self.shown = shown

    def asks(self, item: Item, path: str) -> bool:
        """The item has an answer of its own and was on the page."""
        return (item.reads or bool(item.children)) and self.present(path)

    def present(self, path: str) -> bool:
        return path in self.shown or path in self.posted or any(n.startswith(path + ".") for n in self.posted)

    def read(self, item: Item, old: Any, path: str) -> Any:
        before = reason_of(old)
        typed = self._answer(item, None if before else old, path)
        ticked = next((t for t in self.posted.get(f"{path}.{KEY}", ()) if t in item.question.instead), "")
        if not ticked or (not is_blank(typed) and self._typed_last(item.question, typed, old, before)):
            return typed
        return as_answer(ticked)

    def _typed_last(self, q: d.Question, typed: Any, old: Any, before: str) -> bool:
        """Both were sent: the tick that stood there before is what the applicant left behind, not what they typed.

        Radio buttons cannot be taken back without scripts, so a fresh tick beside them counts.
        """
        return bool(before) or (typed != old and not isinstance(q, _CHOSEN))

    def _answer(self, item: Item, old: Any, path: str) -> Any:
        if item.repeat is not None:
            return self._rows(item, old, path)
        if item.children:
            return self._parts(item, old, path)
        return self._simple(item.question, old, path)

    def _parts(self, item: Item, old: Any, path: str) -> dict[str, Any]:
        before = old if isinstance(old, Mapping) else {}
        parts = dict(before)
        for child in item.children:
            name = f"{path}.{child.id}"
            if self.asks(child, name):
                parts[child.id] = self.read(child, before.get(child.id), name)
        return {k: v for k, v in parts.items() if v not in (None, "", [], {})}

    def _rows(self, item: Item, old: Any, path: str) -> list[Any]:
        rows = old if isinstance(old, list) else []
        indices = [n[len(path) + 1 :].split(".")[0] for n in self.posted if n.startswith(path + ".")]
        posted = max((int(i) + 1 for i in indices if re.fullmatch("[0-9]{1,3}", i)), default=0)
        count = min(max(len(rows), posted), MAX_ROWS)
        return [self._parts(item, rows[i] if i < len(rows) else None, f"{path}.{i}") for i in range(count)]

    def _simple(self, q: d.Question, old: Any, path: str) -> Any:
        typed = self.posted.get(path, ())
        if isinstance(q, _DATES) and path not in self.posted:
            return self._date(path)
        if isinstance(q, d.Choices):
            return [t for t in typed if t]
        if isinstance(q, d.MyNumber) and isinstance(old, Mapping) and not any(t.strip() for t in typed):
            return old
        return typed[-1] if typed else ""

    def _date(self, path: str) -> str:
        unknown = self.posted.get(f"{path}.unknown", ())
        boxes = {
            box: (self.posted.get(f"{path}.{box}") or [""])[-1] for box in ("era", "year", "month", "day")
        }
        for box in ("year", "month", "day"):
            if box in unknown:
                boxes[box] = "不詳"
        if not any(boxes[box].strip() for box in ("year", "month", "day")):
            return ""
        return eras.join_date_parts(boxes["era"], boxes["year"], boxes["month"], boxes["day"])
