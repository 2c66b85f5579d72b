"""A table as what it asks: every place to write in finds its label, and whom it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from madoguchi.authoring.domain.paper import asking, kinds, office
from madoguchi.authoring.domain.paper.asked import Asked, Heading, Item, LeftOut, Note, Promise
from madoguchi.authoring.domain.paper.beside import Beside
from madoguchi.authoring.domain.paper.boxes import Box, Grid, What, asks_by_itself
from madoguchi.authoring.domain.paper.labels import Label, is_label, joined, label_of, labels_of
from madoguchi.authoring.domain.paper.lists import enclosures_in, is_enclosures, promise_in
from madoguchi.authoring.domain.paper.offices_part import office_boxes
from madoguchi.authoring.domain.paper.repeats import Repeated, answered_in_columns, repeated_in
from madoguchi.authoring.domain.paper.sheet import Table


def read_table(table: Table, *, heading: str = "", for_office: bool = False) -> list[Item]:
    """What the table asks, in order. `heading` is the line above it, the label of a lone box."""
    grid = Grid(table)
    labels = [
        b.cell.text for b in grid.boxes if b.what is What.LABEL and not re.match(r"[\d,]+円", b.cell.text)
    ]
    if for_office or office.is_office_table(labels):
        return [LeftOut(text=_flat(b), reference=b.cell.reference) for b in grid.boxes if b.cell.text.strip()]
    return _Reader(grid, table.inside, heading).items()


_AMOUNT = re.compile(r"(?:金|一律)?[0-9０-９,，]+円")
_ANSWERS = re.compile(r"^(?:回答欄?|記入欄|答え|内容|記載欄|チェック欄?|申請内容|届出内容)$")
"""Heads of a column of places."""


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
                self._put(box, LeftOut(text=_flat(box), reference=box.cell.reference))
        for group in repeated_in(self.grid):
            if not any(box in self.used for box in group.boxes):
                self._group(group)
        for label, boxes in answered_in_columns(self.grid):
            if not any(box in self.used for box in (label, *boxes)):
                self._answered(label, boxes)
        for box in self.grid.boxes:
            if box.is_place and box not in self.used:
                self._place(box)
        for box in sorted(self.grid.boxes, key=lambda b: b.what is not What.NOTE):
            if box not in self.used:
                self._rest(box)
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
        if label is not None and asking.names_itself(box.cell.text) and asks_by_itself(label, alone=False):
            subjects = tuple(self.beside.leading(label, [label]))
            label = None
        self._use(box)
        if label is not None:
            self._use(label)
        for other in subjects:
            self._use(other)
        named = label_of(label.cell.text) if label is not None else Label(text="")
        subject = "".join(dict.fromkeys(label_of(s.cell.text).text for s in subjects)) or self.inside
        if subjects and kinds.is_subject(named.text):
            named, subject = _swapped(named, subject, label_of(subjects[-1].cell.text))
        if label is not None and is_enclosures(named.text):
            self._put(box, *enclosures_in(box.cell.text, box.cell.reference))
            return
        promise = promise_in(box.cell.text, box.cell.reference)
        if promise is not None:
            self._put(box, promise)
            return
        if label is not None and office.is_filing_label(label.cell.text):
            self._put(box, LeftOut(text=named.text, reference=label.cell.reference))
            return
        if label is None and box.what is What.BLANK:
            if not self._lone(box):
                return
            named = label_of(self.heading)
        place = asking.Place(
            text=box.cell.text, reference=box.cell.reference, width=box.cell.width, height=box.cell.height
        )
        twofold = labels_of(label.cell.text) if label is not None and box.what is What.BLANK else []
        for own in twofold if len(twofold) > 1 else [named]:
            self._put(box, *asking.ask(own, place, subject=subject))

    def _lone(self, box: Box) -> bool:
        """Whether a box without a label is what the heading above the table asks."""
        return bool(self.heading) and len([b for b in self.grid.boxes if b.is_place]) == 1

    # what is left

    def _rest(self, box: Box) -> None:
        if box.what is What.ORDINAL:
            return
        text = _flat(box)
        if box.what is What.NOTE:
            promise = promise_in(box.cell.text, box.cell.reference)
            self._put(box, *self._noted(box, text, promise))
            return
        left, right = self.grid.left_of(box), self.grid.right_of(box)
        labelled = left is not None and left.what is What.LABEL
        whole = box.cell.column == self.grid.left and box.cell.right == self.grid.right
        if is_enclosures(label_of(text).text) and right is not None and right.what in (What.LABEL, What.NOTE):
            self._use(right)
            self._put(box, *enclosures_in(right.cell.text, right.cell.reference))
            return
        if labelled and left is not None and left not in self.used and self._offered(box, left):
            return
        if labelled and left is not None and _ANSWERS.match(joined(box.cell.text)):
            self._use(left)
            return
        if right is not None and _AMOUNT.fullmatch(joined(right.cell.text)):
            return
        fixed = _AMOUNT.fullmatch(joined(text))
        if (
            labelled
            and left is not None
            and left not in self.used
            and not fixed
            and self._is_printed_place(box, left)
        ):
            self._use(left)
            place = asking.Place(
                text=f"（{text}）", reference=box.cell.reference, width=box.cell.width, height=box.cell.height
            )
            self._put(box, *asking.ask(label_of(left.cell.text), place, subject=self._subject_of(left)))
            return
        if asks_by_itself(box, alone=whole and box.cell.height < 44 and _is_heading(box)) and (
            labelled or right is None or right.what is not What.LABEL or whole
        ):
            subjects = self.beside.run_left(box)
            for other in subjects:
                self._use(other)
            own = label_of(box.cell.text)
            if len(subjects) > 1 or (subjects and not kinds.concept(subjects[-1].cell.text)):
                subject = (
                    label_of(subjects[0].cell.text).text
                    if len(subjects) > 1 or subjects[0].cell.rows > box.cell.rows
                    else ""
                )
            else:
                subject = ""
            place = asking.Place(
                text="", reference=box.cell.reference, width=box.cell.width, height=box.cell.height
            )
            self._put(box, *asking.ask(own, place, subject=subject or self.inside))
            return
        if box in self.used:
            return
        if whole and is_label(box.cell.text):
            self._put(box, Heading(text=text, reference=box.cell.reference))
        elif fixed and labelled and left is not None:
            self._use(left)
            self._put(box, Note(text=f"{joined(left.cell.text)} {text}", reference=box.cell.reference))
        elif not self._is_title_of_used(box):
            self._put(box, LeftOut(text=text, reference=box.cell.reference, understood=False))

    def _offered(self, box: Box, left: Box) -> bool:
        """Words to circle, and labels one below the other, in a box that is a place for all that."""
        place = asking.Place(
            text=box.cell.text, reference=box.cell.reference, width=box.cell.width, height=box.cell.height
        )
        own = label_of(left.cell.text)
        words = re.split(r"[ 　\n、]+", box.cell.text.strip(" 　\n"))
        lines = [line for line in box.cell.text.split("\n") if line.strip()]
        asked: list[Asked] = []
        if len(words) > 2 and re.search(r"[○◯]|該当|選[んび択]", left.cell.text):
            asked = asking.ask(
                own, msgspec.structs.replace(place, text="".join(f"□{word} " for word in words))
            )
        elif (
            len(lines) > 1
            and all(is_label(line) for line in lines)
            and any(kinds.concept(joined(line)) for line in lines)
        ):
            empty = msgspec.structs.replace(place, text="", height=0.0)
            asked = [a for line in lines for a in asking.ask(label_of(line), empty, subject=own.text)]
        if asked:
            self._use(left)
            self._put(box, *asked)
        return bool(asked)

    def _is_printed_place(self, box: Box, left: Box) -> bool:
        """A short text in a wide box behind a label: the beginning of an answer, as the town's name in an address."""
        right, below = self.grid.right_of(box), self.grid.below(left)
        ends = (right is None or right.what is What.LABEL) and (below is None or not below.is_place)
        wide = box.cell.width > max(len(joined(box.cell.text)) * 24, 90)
        return ends and wide and not kinds.concept(box.cell.text) and left.cell.rows == box.cell.rows

    def _subject_of(self, box: Box) -> str:
        run = self.beside.run_left(box)
        return "".join(label_of(b.cell.text).text for b in run) or self.inside

    def _is_title_of_used(self, box: Box) -> bool:
        """A label that turned out to stand over or before others that are used."""
        right, below = self.grid.right_of(box), self.grid.below(box)
        return any(b is not None and b in self.used and b.what is What.LABEL for b in (right, below))

    def _noted(self, box: Box, text: str, promise: Promise | None) -> Iterator[Item]:
        if promise is not None:
            for label in self.beside.run_left(box):
                self._use(label)
            yield promise
            return
        run = [b for b in self.beside.run_left(box) if b not in self.used]
        if run and is_enclosures(label_of(run[-1].cell.text).text):
            self._use(run[-1])
            yield from enclosures_in(box.cell.text, box.cell.reference)
        elif run and (box.cell.height >= 40 or re.match(r"[ 　]*[(（※例]", box.cell.text)):
            self._use(run[-1])
            place = asking.Place(
                text="", reference=box.cell.reference, width=box.cell.width, height=box.cell.height
            )
            own = msgspec.structs.replace(label_of(run[-1].cell.text), remark=text[:200])
            yield from asking.ask(own, place, subject=self.inside)
        else:
            for label in run:
                self._use(label)
            yield Note(text=text, reference=box.cell.reference)


def _swapped(role: Label, subject: str, what: Label) -> tuple[Label, str]:
    """`個人番号 | 父 | …`: the box before says what, the role whom."""
    if kinds.concept(what.text) and not kinds.is_subject(what.text):
        return what, role.text
    return role, subject


def _is_heading(box: Box) -> bool:
    """Over the whole width, a role or an account's name begins a part; 氏名 or 住所 asks."""
    plain = label_of(box.cell.text).text
    return kinds.is_subject(plain) or kinds.concept(plain) == "bank"


def _flat(box: Box) -> str:
    if box.what is What.LABEL:
        return joined(box.cell.text)
    return re.sub(r"[ 　]*\n[ 　]*", "\n", box.cell.text.strip(" 　\n"))
