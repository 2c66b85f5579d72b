"""A table's boxes by what they are, and which stands beside which."""

from __future__ import annotations

import re
from enum import Enum

import msgspec

from madoguchi.paper.formats.sheet import Cell, Table
from madoguchi.paper.understanding.printed import question_kinds
from madoguchi.paper.understanding.printed.contents import is_blank, is_unit_only, pieces, without_eras
from madoguchi.paper.understanding.printed.labels import (
    is_label,
    is_note,
    is_ordinal,
    label_of,
    plain_of,
)
from madoguchi.paper.understanding.printed.options import TICK, choices_in
from madoguchi.paper.understanding.printed.within import names

_CHARACTER = 9.5
"""Points that a character of a label takes, about."""
_WIDE = 120.0
"""A box with only ① in it that is wider has its place behind the number."""
_DIGIT_BOX = 32.0


_WHERE_PHONED = {"自宅", "携帯", "携帯電話", "勤務先", "職場", "固定", "実家", "その他"}


_PRICE = re.compile(r"(?:[1１]?[件通枚冊部]?[ 　]*)(?:[0-9０-９]{1,3}[,，]?)+[ 　]*円(?:[/／].)?|無料")


class What(Enum):
    """What a box is."""

    BLANK = "blank"
    PRINTED = "printed"
    """To write in, with something printed: units, eras, options."""
    LABEL = "label"
    NOTE = "note"
    ORDINAL = "ordinal"
    """A number that counts rows, or a price: it stands between a label and its place."""


class Box(msgspec.Struct, frozen=True):
    """A cell and what it is."""

    cell: Cell
    what: What

    @property
    def is_place(self) -> bool:
        """Something is written here."""
        return self.what in (What.BLANK, What.PRINTED)


class Grid:
    """A table's boxes by row and column."""

    def __init__(self, table: Table) -> None:
        cells = _options_together(_one_digit_together(table.cells))
        self.boxes = [Box(cell, what_is(cell)) for cell in cells if not cell.holds_table]
        self.at: dict[tuple[int, int], Box] = {}
        for box in self.boxes:
            for row in range(box.cell.row, box.cell.below):
                for column in range(box.cell.column, box.cell.right):
                    self.at[row, column] = box
        self.boxes = [self._in_place(box) for box in self.boxes]
        for box in self.boxes:
            for row in range(box.cell.row, box.cell.below):
                for column in range(box.cell.column, box.cell.right):
                    self.at[row, column] = box
        self._by_row: dict[int, list[Box]] = {}
        for box in sorted(self.boxes, key=lambda b: b.cell.column):
            for row in range(box.cell.row, box.cell.below):
                self._by_row.setdefault(row, []).append(box)
        self.rows = sorted({box.cell.row for box in self.boxes})
        self.left = min((b.cell.column for b in self.boxes), default=0)
        self.right = max((b.cell.right for b in self.boxes), default=0)

    def _in_place(self, box: Box) -> Box:
        """`在籍校・学年` with room behind it and no label before or over it is a label, not two things to circle;
        a price with room behind it is no label.
        """
        plain = box.cell.text.replace("\n", "")
        if _PRICE.fullmatch(plain.strip(" 　")):
            behind = self.right_of(box)
            return Box(box.cell, What.ORDINAL) if behind is not None and behind.is_place else box
        if (
            box.what is not What.PRINTED
            or not re.fullmatch(r"[^ 　□＿\n\d（(]{4,16}", plain)
            or "・" not in plain
        ):
            return box
        left, right, over = self.left_of(box), self.right_of(box), self.above(box)
        headed = over is not None and over.cell.columns == box.cell.columns and over.what is not What.BLANK
        beside = self.right_of(over) if over is not None else None
        headed = headed and not (beside is not None and beside.is_place)  # else it has a place of its own
        if (
            right is None
            or not (right.is_place or (right.what is What.LABEL and box.cell.rows > right.cell.rows))
            or headed
            or (left is not None and left.what is not What.ORDINAL and not left.is_place)
        ):
            return box
        return Box(box.cell, What.LABEL)

    def starting(self, row: int) -> list[Box]:
        """The boxes whose top is at the row, from the left."""
        return [box for box in self.crossing(row) if box.cell.row == row]

    def crossing(self, row: int) -> list[Box]:
        """All boxes that the row goes through, from the left."""
        return self._by_row.get(row, [])

    def left_of(self, box: Box) -> Box | None:
        return self.at.get((box.cell.row, box.cell.column - 1))

    def right_of(self, box: Box) -> Box | None:
        return self.at.get((box.cell.row, box.cell.right))

    def above(self, box: Box) -> Box | None:
        return self.at.get((box.cell.row - 1, box.cell.column))

    def below(self, box: Box) -> Box | None:
        return self.at.get((box.cell.below, box.cell.column))


def what_is(cell: Cell) -> What:
    """Label, place to write in, note or number, by the text alone."""
    text = cell.text
    if is_blank(text):
        return What.BLANK
    if is_ordinal(text):
        return What.BLANK if cell.width > _WIDE else What.ORDINAL
    plain = plain_of(text).strip("\n")
    if is_note(plain) and "□" not in plain:
        return What.NOTE
    if is_unit_only(plain) or "＿" in plain or "〒" in plain:
        return What.PRINTED
    if _offers(plain) or _has_blanks(plain):
        return What.PRINTED
    if (
        question_kinds.BANKISH.search(plain)
        and re.search(r"^[ 　]{2,}|・|\n", plain)
        and not label_of(plain).remark
    ):
        return What.PRINTED if re.search(r"^[ 　]{2,}", plain) else _label_or_note(plain)
    if re.match(r"^[ 　]{3,}(?:本店|支店|出張所)", plain):
        return What.PRINTED
    return _label_or_note(plain)


def _label_or_note(plain: str) -> What:
    return What.LABEL if is_label(plain) else What.NOTE


def _offers(plain: str) -> bool:
    found = choices_in(plain)
    if found is None:
        return False
    if found.ticked:
        return True
    if len(found.options) < 2:
        return False
    if "・" in plain or "／" in plain or "/" in plain:
        return _reads_as_options(plain, found.options)
    return True


def _reads_as_options(plain: str, options: tuple[str, ...]) -> bool:
    """`持家・借家` offers, `構造・階数` and `記号・番号` name: labels are made of words that labels end in."""
    if re.search(r"[(（][ 　]{2,}[)）]|[ 　]・|・[ 　]|^・", plain):
        return True
    if all(len(o) == 1 for o in options) or set(options) <= _WHERE_PHONED:
        return True
    if question_kinds.concept(plain) or any(question_kinds.concept(o) for o in options):
        return False
    return not re.search(
        r"(?:番号|階数|名|額|日|等|など|内容|状況|理由|記載|有無|別|先|場所|区分|種類|方法|数|期間|時間|記号|目的|資格|収入|課税|構造|規模|用途|職業|方|場合|とき|者)$",
        label_of(plain).text,
    )


def _has_blanks(plain: str) -> bool:
    found = pieces(without_eras(plain))
    if any(
        p.kind in ("date", "year_month", "time", "phone", "email", "money", "unit", "bracket", "blank")
        for p in found
    ):
        return True
    if re.match(r"[ 　]{3,}[^ 　]", plain) and re.search(r"[^ 　][ 　]{3,}[^ 　]", plain):
        return True
    if len([p for p in found if p.kind == "gap" and names(p.label)]) > 1:
        return True
    return len([p for p in found if question_kinds.concept(p.label)]) > 1 and any(
        p.kind == "gap" for p in found
    )


_ASKS = re.compile(r"(?:学校|会社|事業所|団体|病院|施設|園|店)名$|名称$|勤務先$|番号$")


def asks_by_itself(box: Box, *, alone: bool) -> bool:
    """A label with room behind or below it to write in: `TEL`, `備考` in a large box."""
    cell = box.cell
    lines = [line for line in cell.text.split("\n") if line.strip()]
    longest = max((len(line.strip(" 　")) for line in lines), default=0)
    wide = cell.width > max(longest * _CHARACTER * 2, 75)
    tall = cell.height > max(len(lines) * 14 + 24, 44) and cell.width > 150
    label = label_of(cell.text).text
    asks = bool(question_kinds.concept(label)) or question_kinds.is_long(label) or bool(_ASKS.search(label))
    return (wide and asks and not alone) or tall


def _one_digit_together(cells: tuple[Cell, ...]) -> list[Cell]:
    """A row of small empty boxes of one width, for one digit each, is one box."""
    together: list[Cell] = []
    for cell in sorted(cells, key=lambda c: (c.row, c.column)):
        last = together[-1] if together else None
        if last is not None and _goes_on(last, cell):
            together[-1] = msgspec.structs.replace(
                last, columns=cell.right - last.column, width=last.width + cell.width
            )
            continue
        together.append(cell)
    return _around_joints(together)


def _goes_on(last: Cell, cell: Cell) -> bool:
    same = last.row == cell.row and last.rows == cell.rows and last.right == cell.column
    if not same or cell.width <= 0:
        return False
    alike = abs(last.width / last.columns - cell.width / cell.columns) < 2
    return alike and cell.width <= _DIGIT_BOX and not _printed(last) and not _printed(cell)


_FIRST = re.compile(rf"[ 　]*(?:[{TICK}]|[(（]?([0-9０-９①-⑳ア-ク])[)）.．、 　]?)[ 　]*[^ 　\n]")


def _options_together(cells: list[Cell]) -> list[Cell]:
    """Options in boxes one below the other, beside one tall label, are one place."""
    together: list[Cell] = []
    stacked = _stacked(cells)
    for cell in cells:
        pile = next((p for p in stacked if cell in p), [])
        if not pile:
            together.append(cell)
        elif cell is pile[0]:
            text = "\n".join(c.text for c in pile)
            rows, height = pile[-1].below - cell.row, sum(c.height for c in pile)
            together.append(msgspec.structs.replace(cell, text=text, rows=rows, height=height))
    return together


def _stacked(cells: list[Cell]) -> list[list[Cell]]:
    """The piles of options: boxes of one column, one a row."""
    labels = list({(c.below, c.right): c for c in cells if c.rows > 1 and c.text.strip()}.values())
    room = {(c.row, c.column) for c in cells if not c.text.strip()}
    piles: dict[tuple[int, int], list[Cell]] = {}
    for cell in cells:
        tall = next((label for label in labels if _stands_before(label, cell)), None)
        if tall is not None and _is_option(cell, room):
            piles.setdefault((tall.row, tall.column), []).append(cell)
    return [
        pile
        for pile in piles.values()
        if len(pile) > 1
        and len({c.row for c in pile}) == len(pile)
        and len({(c.column, c.columns) for c in pile}) == 1
    ]


def _stands_before(label: Cell, cell: Cell) -> bool:
    return label.right == cell.column and label.row <= cell.row and cell.below <= label.below


def _is_option(cell: Cell, room: set[tuple[int, int]]) -> bool:
    """A line with a box or a number before it; `①氏名` with room behind it is a label."""
    ticked = bool(_TICK_BOX.match(cell.text.strip(" 　")))
    named = not ticked and (cell.row, cell.right) in room
    return bool(_FIRST.match(cell.text)) and "\n" not in cell.text and not named


_JOINT = re.compile(r"[年月日時分〒()（）～〜\-－―ー]")
_STARTED = re.compile(r"(?:[ 　\n年月日時分〒()（）～〜\-－―ー・明大昭平令]|明治|大正|昭和|平成|令和|西暦)*")
_TICK_BOX = re.compile(f"[{TICK}]")


def _around_joints(cells: list[Cell]) -> list[Cell]:
    """Boxes of one row that are one place: around 年, 月, 日 or －, before a unit, ticks and what they stand for."""
    together: list[Cell] = []
    heads: set[tuple[int, int]] = set()
    """Columns over which a label stands: what is below has a column of its own."""
    for cell in cells:
        last = together[-1] if together else None
        columns = (cell.column, cell.columns)
        if len(cell.text.strip()) > 1 and is_label(cell.text) and not is_unit_only(cell.text):
            heads.add(columns)
        own = columns in heads and not (last is not None and _TICK_BOX.match(last.text))
        if last is not None and not own and _beside(last, cell) and _is_one_place(last, cell):
            together[-1] = _one(last, cell)
        else:
            together.append(cell)
    return together


def _beside(last: Cell, cell: Cell) -> bool:
    return last.row == cell.row and last.rows == cell.rows and last.right == cell.column


def _is_one_place(last: Cell, cell: Cell) -> bool:
    before, text = last.text.strip(" 　\n"), cell.text.strip(" 　\n")
    if _TICK_BOX.match(before):
        # `□ | 住所 | □ | 氏名`: each tick takes the next box, and ticks follow each other.
        return bool(_TICK_BOX.match(text)) or bool(_TICK_BOX.fullmatch(before[-1]))
    if not _STARTED.fullmatch(last.text):
        return False
    if text:
        return cell.width < 60 and bool(_JOINT.fullmatch(text) or is_unit_only(text))
    return (
        bool(re.search(r"(?:[年月時〒(（－―-]|明治|大正|昭和|平成|令和)$", last.text)) and len(last.text) > 1
    )


def _one(last: Cell, cell: Cell) -> Cell:
    blank = "　　"
    text = cell.text.strip(" 　\n") or blank
    if _TICK_BOX.match(text):
        text = f"　{text}"
    return msgspec.structs.replace(
        last,
        columns=cell.right - last.column,
        width=last.width + cell.width,
        text=f"{last.text or blank}{text}",
    )


def _printed(cell: Cell) -> bool:
    return bool(cell.text.strip(" 　-－―"))
