"""A table as what it asks: every place to write in finds its label, and whom it is about."""

from __future__ import annotations

import re

from madoguchi.paper.formats.sheet import Table
from madoguchi.paper.understanding.places.asked import Asked, Item, LeftOut
from madoguchi.paper.understanding.places.lists import enclosures_in, is_enclosures, promise_in
from madoguchi.paper.understanding.places.place_rules import ask
from madoguchi.paper.understanding.printed import office_words, question_kinds
from madoguchi.paper.understanding.printed.labels import Label, label_of, labels_of
from madoguchi.paper.understanding.printed.within import names_itself
from madoguchi.paper.understanding.tables.beside import Beside
from madoguchi.paper.understanding.tables.boxes import Box, Grid, What, asks_by_itself
from madoguchi.paper.understanding.tables.leftovers import Leftovers, flat, place_of
from madoguchi.paper.understanding.tables.office_boxes import office_boxes
from madoguchi.paper.understanding.tables.repeats import Repeated, answered_in_columns, repeated_in


def read_table(table: Table, *, heading: str = "", for_office: bool = False) -> list[Item]:
    """What the table asks, in order. `heading` is the line above it, the label of a lone box."""
    grid = Grid(table)
    labels = [
        b.cell.text for b in grid.boxes if b.what is What.LABEL and not re.match(r"[\d,]+円", b.cell.text)
    ]
    if for_office or office_words.is_office_table(labels):
        return [LeftOut(text=flat(b), reference=b.cell.reference) for b in grid.boxes if b.cell.text.strip()]
    return _Reader(grid, table.inside, heading).items()


class _Reader:
    """One table while it is read; `used` are the boxes that something came of."""

    def __init__(self, grid: Grid, inside: str, heading: str) -> None:
        self.grid = grid
        self.inside = label_of(inside).text if inside else ""
        self.heading = heading
        self.beside = Beside(grid)
        self.used: set[Box] = set()
        self.placed: list[tuple[int, int, Item]] = []

    def items(self) -> list[Item]:
        for box in office_boxes(self.grid):
            self._use(box)
            if box.cell.text.strip():
                self._put(box, LeftOut(text=flat(box), reference=box.cell.reference))
        for group in repeated_in(self.grid):
            if not any(box in self.used for box in group.boxes):
                self._group(group)
        for label, boxes in answered_in_columns(self.grid):
            if not any(box in self.used for box in (label, *boxes)):
                self._answered(label, boxes)
        for box in self.grid.boxes:
            if box.is_place and box not in self.used:
                self._place(box)
        leftovers = Leftovers(self.grid, self.beside, self.inside, self.used)
        for box in sorted(self.grid.boxes, key=lambda b: b.what is not What.NOTE):
            if box not in self.used:
                self._put(box, *leftovers.items(box))
        return [item for _, _, item in sorted(self.placed, key=lambda p: p[:2])]

    def _use(self, box: Box) -> None:
        self.used.add(box)

    def _put(self, box: Box, *items: Item) -> None:
        self.placed += [(box.cell.row, box.cell.column, item) for item in items]

    def _group(self, group: Repeated) -> None:
        for box in group.boxes:
            self._use(box)
        top = group.boxes[0]
        title = group.title or label_of(self.heading).text or self.inside
        first = next((c for c in group.columns if c.kind == "person"), group.columns[0]).label
        title = title or re.sub(r"(?<=.)の?(?:氏名|名前)$", "", first)
        asked = Asked(
            label=title, kind="group", reference=group.reference, columns=group.columns, rows=group.rows
        )
        self._put(top, asked)

    def _answered(self, label: Box, boxes: tuple[Box, ...]) -> None:
        for box in (label, *boxes):
            self._use(box)
        own = label_of(label.cell.text)
        asked = Asked(
            label=own.text,
            kind="yes_no",
            reference=label.cell.reference,
            hint=own.remark,
            required=own.required,
        )
        self._put(label, asked)

    # places

    def _place(self, box: Box) -> None:
        found = self.beside.label_of(box, self.used)
        label, subjects = found.label, found.subjects
        if label is not None and names_itself(box.cell.text) and asks_by_itself(label, alone=False):
            subjects = tuple(self.beside.leading(label, [label]))
            label = None
        self._use(box)
        if label is not None:
            self._use(label)
        for other in subjects:
            self._use(other)
        named = label_of(label.cell.text) if label is not None else Label(text="")
        subject = "".join(dict.fromkeys(label_of(s.cell.text).text for s in subjects)) or self.inside
        if subjects and question_kinds.is_subject(named.text):
            named, subject = _swapped(named, subject, label_of(subjects[-1].cell.text))
        if label is not None and is_enclosures(named.text):
            self._put(box, *enclosures_in(box.cell.text, box.cell.reference))
            return
        promise = promise_in(box.cell.text, box.cell.reference)
        if promise is not None:
            self._put(box, promise)
            return
        if label is not None and office_words.is_filing_label(label.cell.text):
            self._put(box, LeftOut(text=named.text, reference=label.cell.reference))
            return
        if label is None and box.what is What.BLANK:
            if not self._lone(box):
                return
            named = label_of(self.heading)
        place = place_of(box)
        twofold = labels_of(label.cell.text) if label is not None and box.what is What.BLANK else []
        for own in twofold if len(twofold) > 1 else [named]:
            self._put(box, *ask(own, place, subject=subject))

    def _lone(self, box: Box) -> bool:
        """Whether a box without a label is what the heading above the table asks."""
        return bool(self.heading) and len([b for b in self.grid.boxes if b.is_place]) == 1


def _swapped(role: Label, subject: str, what: Label) -> tuple[Label, str]:
    """`個人番号 | 父 | …`: the box before says what, the role whom."""
    if question_kinds.concept(what.text) and not question_kinds.is_subject(what.text):
        return what, role.text
    return role, subject
