"""The boxes of a table that the office fills in: the rules, each with its example."""

from __future__ import annotations

import msgspec

from madoguchi.paper.understanding.places.rules import Example, Rule, first
from madoguchi.paper.understanding.printed import office_words
from madoguchi.paper.understanding.tables.boxes import Box, Grid, What


def office_boxes(grid: Grid) -> list[Box]:
    """Boxes under, beside or behind a label of the office, those labels, and boxes for seals."""
    found: dict[Box, None] = {}
    for box in grid.boxes:
        if box not in found:
            found.update(dict.fromkeys(first(RULES, _Seen(grid, box)) or ()))
    return list(found)


class _Seen(msgspec.Struct, frozen=True):
    """A box in its table."""

    grid: Grid
    box: Box

    @property
    def is_label(self) -> bool:
        """A label that nobody but the office fills in."""
        return self.box.what is not What.PRINTED and office_words.is_certainly_office(self.box.cell.text)

    @property
    def heads_part(self) -> bool:
        return self.is_label and office_words.is_area(self.box.cell.text)

    @property
    def beside(self) -> list[Box]:
        """The boxes behind, over its height."""
        own = self.box.cell
        return [
            b for b in self.grid.boxes if b.cell.column >= own.right and own.row <= b.cell.row < own.below
        ]

    @property
    def under(self) -> list[Box]:
        """The boxes below, over its width."""
        own = self.box.cell
        return [
            b for b in self.grid.boxes if b.cell.row >= own.below and own.column <= b.cell.column < own.right
        ]


def _signed(seen: _Seen) -> list[Box] | None:
    left = seen.grid.left_of(seen.box)
    roomy = seen.box.what is What.BLANK and len(seen.box.cell.text.strip("\n")) > 2
    return [] if roomy and left is not None and left.what is What.LABEL else None


def _stamp(seen: _Seen) -> list[Box] | None:
    text, below = seen.box.cell.text, seen.grid.below(seen.box)
    if not office_words.is_stamp(text):
        return None
    stamped = (
        below is not None
        and below.what is What.BLANK
        and below.cell.columns == seen.box.cell.columns
        and len(text.strip()) > 1
    )
    return [seen.box, below] if below is not None and stamped else [seen.box]


def _part_below(seen: _Seen) -> list[Box] | None:
    own, grid = seen.box.cell, seen.grid
    if not seen.heads_part or own.column != grid.left or own.right != grid.right:
        return None
    return [seen.box, *(b for b in grid.boxes if b.cell.row >= own.below)]


def _part_under(seen: _Seen) -> list[Box] | None:
    if not seen.heads_part or seen.box.cell.column == seen.grid.left or not seen.under:
        return None
    return [seen.box, *seen.under]


def _part_beside(seen: _Seen) -> list[Box] | None:
    return [seen.box, *seen.beside] if seen.heads_part else None


def _label(seen: _Seen) -> list[Box] | None:
    if not seen.is_label:
        return None
    around = (seen.grid.right_of(seen.box), seen.grid.below(seen.box))
    place = next((b for b in around if b is not None and b.is_place), None)
    return [seen.box] if place is None else [seen.box, place]


RULES = (
    Rule("room for a name before a seal", _signed, Example("", "氏名|　　　　　　印", ())),
    Rule(
        "a seal or a stamp, and the room below it",
        _stamp,
        Example("", "受付印||氏名|\n||住所|", ("受付印", "row 1 column 0")),
    ),
    Rule(
        "a part of the office over the whole width, and all below it",
        _part_below,
        Example("", "氏名||\n市処理欄|<|<\n結果||", ("市処理欄", "結果", "row 2 column 1", "row 2 column 2")),
    ),
    Rule(
        "a part of the office, and what is under it",
        _part_under,
        Example("", "氏名||市処理欄|<\n住所||結果|", ("市処理欄", "結果", "row 1 column 3")),
    ),
    Rule(
        "a part of the office at the left, and what is beside it",
        _part_beside,
        Example("", "氏名|||\n市処理欄|結果||台帳", ("市処理欄", "結果", "row 1 column 2", "台帳")),
    ),
    Rule(
        "a label of the office, and its place",
        _label,
        Example("", "氏名||受付番号|", ("受付番号", "row 0 column 3")),
    ),
)
"""The first that fits wins; a box that none fits is the applicant's."""
