"""One kind of sheet for all three formats: lines of text, and tables of boxes, in the order of reading.

Nothing of a format is left but `reference`, which says where a box stood. A place to write on within a line is `＿`.
"""

from __future__ import annotations

import re

import msgspec

BLANK = "＿"


_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_NOTHING = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WRITTEN_ON = re.compile("_{2,}|[＿‗]{2,}|[…‥]{3,}|[.．]{6,}")


def plain(text: str) -> str:
    """The text with spaces of one kind, without what cannot be seen; lines made of signs are places to write on."""
    text = _NOTHING.sub("", _SPACES.sub(" ", text))
    return _WRITTEN_ON.sub(lambda m: BLANK * len(m[0]), text)


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One box of a table, merged cells being one. Rows and columns count from 0; width and height in points."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1
    text: str = ""
    reference: str
    width: float = 0.0
    height: float = 0.0
    holds_table: bool = False
    """A table stands in it, which follows as a block of its own."""

    @property
    def below(self) -> int:
        """The row after it."""
        return self.row + self.rows

    @property
    def right(self) -> int:
        """The column after it."""
        return self.column + self.columns


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line outside tables. Far apart texts of one height are one line with wide space between."""

    text: str
    reference: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Boxes that touch, by row and column."""

    cells: tuple[Cell, ...]
    inside: str = ""
    """What stands left of the box that this table is in, for a table within a table."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A worksheet, a document, or a page."""

    name: str
    blocks: tuple[Line | Table, ...]
