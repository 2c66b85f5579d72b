"""One kind of sheet for all three formats: lines of text, and tables of boxes, in the order of reading.

Nothing of a format is left but `reference`, which says where a box stood. A place to write on within a line is `＿`.
"""

from __future__ import annotations

import msgspec

BLANK = "＿"


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
