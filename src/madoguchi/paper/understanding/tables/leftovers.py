"""What becomes of boxes that are no place to write in and no place's label: headings, notes, labels that ask alone."""

from __future__ import annotations

import re

import msgspec

from madoguchi.paper.understanding.places.asked import Asked, Heading, Item, LeftOut, Note
from madoguchi.paper.understanding.places.lists import enclosures_in, is_enclosures, promise_in
from madoguchi.paper.understanding.places.place import Place
from madoguchi.paper.understanding.places.place_rules import ask
from madoguchi.paper.understanding.printed import question_kinds
from madoguchi.paper.understanding.printed.labels import folded, is_label, joined, label_of
from madoguchi.paper.understanding.tables.beside import Beside
from madoguchi.paper.understanding.tables.boxes import Box, Grid, What, asks_by_itself

_AMOUNT = re.compile(r"(?:金|一律)?[0-9０-９,，]+円")
_ANSWERS = re.compile(r"^(?:回答欄?|記入欄|答え|内容|記載欄|チェック欄?|申請内容|届出内容)$")
"""Heads of a column of places."""


_HEADS = {"no", "項目", "記載欄", "記入欄", "事項", "内容欄"}
"""What stands over columns of labels and places."""


class Leftovers:
    """Looks at one box after the other; `used` grows with what they take with them."""

    def __init__(self, grid: Grid, beside: Beside, inside: str, used: set[Box]) -> None:
        self.grid = grid
        self.beside = beside
        self.inside = inside
        self.used = used

    def items(self, box: Box) -> list[Item]:
        """What the box is after all."""
        if box.what is What.ORDINAL or folded(box.cell.text).lower() in _HEADS:
            return []
        if box.what is What.NOTE:
            return self._noted(box)
        for read in (self._enclosures, self._behind_label, self._amount, self._by_itself):
            found = read(box)
            if found is not None:
                return found
        if self._is_whole(box) and is_label(box.cell.text):
            return [Heading(text=flat(box), reference=box.cell.reference)]
        if self._is_title_of_used(box):
            return []
        return [LeftOut(text=flat(box), reference=box.cell.reference, understood=False)]

    def _noted(self, box: Box) -> list[Item]:
        text, reference = flat(box), box.cell.reference
        run = [b for b in self.beside.run_left(box) if b not in self.used]
        promise = promise_in(box.cell.text, reference)
        if promise is not None:
            self.used.update(run)
            return [promise]
        if run and is_enclosures(label_of(run[-1].cell.text).text):
            self.used.add(run[-1])
            return [*enclosures_in(box.cell.text, reference)]
        if run and (box.cell.height >= 40 or re.match(r"[ 　]*[(（※例]", box.cell.text)):
            self.used.add(run[-1])
            own = msgspec.structs.replace(label_of(run[-1].cell.text), remark=text[:200])
            return [*ask(own, place_of(box, text=""), subject=self.inside)]
        self.used.update(run)
        return [Note(text=text, reference=reference)]

    def _enclosures(self, box: Box) -> list[Item] | None:
        right = self.grid.right_of(box)
        if (
            right is None
            or right.what not in (What.LABEL, What.NOTE)
            or not is_enclosures(label_of(flat(box)).text)
        ):
            return None
        self.used.add(right)
        return [*enclosures_in(right.cell.text, right.cell.reference)]

    def _behind_label(self, box: Box) -> list[Item] | None:
        """Behind a label that has no place yet, a text may be the place: words to circle, the beginning of an answer."""
        left = self.grid.left_of(box)
        if left is None or left.what is not What.LABEL:
            return None
        if _ANSWERS.match(joined(box.cell.text)):
            self.used.add(left)
            return []
        if left in self.used:
            return None
        own = label_of(left.cell.text)
        found = self._offered(box, left)
        if not found and self._begins_answer(box, left):
            subject = "".join(label_of(b.cell.text).text for b in self.beside.run_left(left)) or self.inside
            found = ask(own, place_of(box, text=f"（{flat(box)}）"), subject=subject)
        if not found:
            return None
        self.used.add(left)
        return [*found]

    @staticmethod
    def _offered(box: Box, left: Box) -> list[Asked]:
        """Words to circle, or labels one below the other, in a box that is a place for all that."""
        own = label_of(left.cell.text)
        words = re.split(r"[ 　\n、]+", box.cell.text.strip(" 　\n"))
        lines = [line for line in box.cell.text.split("\n") if line.strip()]
        if len(words) > 2 and re.search(r"[○◯]|該当|選[んび択]", left.cell.text):
            return ask(own, place_of(box, text="".join(f"□{word} " for word in words)))
        labels = len(lines) > 1 and all(is_label(line) for line in lines)
        if labels and any(question_kinds.concept(joined(line)) for line in lines):
            empty = msgspec.structs.replace(place_of(box, text=""), height=0.0)
            return [a for line in lines for a in ask(label_of(line), empty, subject=own.text)]
        return []

    def _begins_answer(self, box: Box, left: Box) -> bool:
        """A short text in a wide box: the beginning of an answer, as the town's name in an address."""
        right, below = self.grid.right_of(box), self.grid.below(left)
        under = self.grid.below(box)
        heads = len(self.grid.crossing(box.cell.row)) > 2
        if heads and under is not None and under.is_place and under.cell.columns == box.cell.columns:
            return False
        ends = (right is None or right.what is What.LABEL) and (below is None or not below.is_place)
        text = joined(box.cell.text)
        wide = box.cell.width > max(len(text) * 24, 90)
        free = not question_kinds.concept(text) and not _AMOUNT.fullmatch(text)
        return ends and wide and free and left.cell.rows == box.cell.rows

    def _amount(self, box: Box) -> list[Item] | None:
        """A fixed sum is something to read, together with its label."""
        left, right = self.grid.left_of(box), self.grid.right_of(box)
        if right is not None and _AMOUNT.fullmatch(joined(right.cell.text)):
            return []
        if left is not None and left.what is What.LABEL and _AMOUNT.fullmatch(joined(box.cell.text)):
            return [Note(text=f"{joined(left.cell.text)} {flat(box)}", reference=box.cell.reference)]
        return None

    def _by_itself(self, box: Box) -> list[Item] | None:
        """A label with room of its own: `TEL` in a wide box, `備考` in a large one."""
        left, right = self.grid.left_of(box), self.grid.right_of(box)
        whole = self._is_whole(box)
        alone = whole and box.cell.height < 44 and _is_heading(box)
        labelled = left is not None and left.what is What.LABEL
        free = labelled or right is None or right.what is not What.LABEL or whole
        if not free or not asks_by_itself(box, alone=alone):
            return None
        run = self.beside.run_left(box)
        self.used.update(run)
        # The only label before it says what; one that is no such word, or stands before another, says whom.
        tells = len(run) > 1 or (
            bool(run) and not question_kinds.concept(run[-1].cell.text) and run[0].cell.rows > box.cell.rows
        )
        subject = label_of(run[0].cell.text).text if tells else ""
        return [*ask(label_of(box.cell.text), place_of(box, text=""), subject=subject or self.inside)]

    def _is_whole(self, box: Box) -> bool:
        return box.cell.column == self.grid.left and box.cell.right == self.grid.right

    def _is_title_of_used(self, box: Box) -> bool:
        """A label that turned out to stand over or before others that are used."""
        right, below = self.grid.right_of(box), self.grid.below(box)
        if below is not None and (below.what is What.ORDINAL or below in self.used):
            return True
        return any(b is not None and b in self.used and b.what is What.LABEL for b in (right, below))


def place_of(box: Box, *, text: str | None = None) -> Place:
    """The box as a place to write in, with another text when one is given."""
    cell = box.cell
    printed = cell.text if text is None else text
    return Place(text=printed, reference=cell.reference, width=cell.width, height=cell.height)


def flat(box: Box) -> str:
    """The box's text as it is told; a label closed up."""
    if box.what is What.LABEL:
        return joined(box.cell.text)
    return re.sub(r"[ 　]*\n[ 　]*", "\n", box.cell.text.strip(" 　\n"))


def _is_heading(box: Box) -> bool:
    """Over the whole width, a role or an account's name begins a part; 氏名 or 住所 asks."""
    plain = label_of(box.cell.text).text
    return question_kinds.is_subject(plain) or question_kinds.concept(plain) == "bank"
