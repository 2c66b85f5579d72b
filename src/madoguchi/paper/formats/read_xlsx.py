"""Worksheets to sheets. Borders make the boxes, so one digit a cell and 方眼紙 come out as what is seen."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from madoguchi.paper.formats.drawings import cells_only, drawn_texts, drop_downs
from madoguchi.paper.formats.grid import Region, regions, touching
from madoguchi.paper.formats.sheet import BLANK, Cell, Line, Sheet, Table, plain

MAX_ROWS = 1000
MAX_COLUMNS = 200
_CHARACTER = 5.6
"""Points that a character of a column's width takes; a full-width one takes two of them."""


def read_xlsx(content: bytes) -> tuple[Sheet, ...]:
    """The visible worksheets. Raises what openpyxl raises for a damaged workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that it leaves out
        book = openpyxl.load_workbook(io.BytesIO(cells_only(content)), data_only=True)
    drawn = drawn_texts(content)
    return tuple(
        _Worksheet(sheet, (*drawn.get(sheet.title, ()), *drop_downs(book, sheet))).sheet()
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
    )


class _Worksheet:
    """One worksheet while it is read: texts, merges and lines by row and column from 0."""

    def __init__(self, sheet: Any, drawn: tuple[tuple[int, int, str], ...]) -> None:
        self.name = str(sheet.title)
        self.texts: dict[tuple[int, int], str] = {}
        self.merged: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        self.lines_right: set[tuple[int, int]] = set()
        self.lines_below: set[tuple[int, int]] = set()
        self.filled: set[tuple[int, int]] = set()
        self._read(sheet)
        for row, column, text in drawn:
            if row < MAX_ROWS and column < MAX_COLUMNS:
                at = (row, column)
                self.texts[at] = f"{self.texts[at]}　{text}" if at in self.texts else text
        used = [*self.texts, *self.lines_right, *self.lines_below]
        self.rows = max((r for r, _ in used), default=-1) + 1
        self.columns = max((c for _, c in used), default=-1) + 1
        self._close_sides()
        self.widths = [self._width(sheet, c) for c in range(self.columns)]
        default = sheet.sheet_format.defaultRowHeight or 15.0
        self.heights = [float(sheet.row_dimensions[r + 1].height or default) for r in range(self.rows)]

    def _close_sides(self) -> None:
        """A table that is open left or right: rows with lines above and below, and lines that part them."""
        for r in range(self.rows):
            ruled = [
                c
                for c in range(self.columns)
                if (r - 1, c) in self.lines_below and (r, c) in self.lines_below
            ]
            for first, last in _runs(ruled):
                if any((r, c) in self.lines_right for c in range(first, last)):
                    self.lines_right.update({(r, first - 1), (r, last)})

    def _read(self, sheet: Any) -> None:
        hidden_rows = {n - 1 for n, d in sheet.row_dimensions.items() if d.hidden}
        hidden_columns = {
            n - 1
            for d in sheet.column_dimensions.values()
            if d.hidden
            for n in range(d.min or 1, (d.max or 1) + 1)
        }
        for area in sheet.merged_cells.ranges:
            left, top, right, bottom = (n - 1 for n in area.bounds)
            if bottom < MAX_ROWS and right < MAX_COLUMNS:
                for r in range(top, bottom + 1):
                    for c in range(left, right + 1):
                        self.merged[r, c] = (top, left, bottom, right)
        for row in sheet.iter_rows(
            max_row=min(sheet.max_row, MAX_ROWS), max_col=min(sheet.max_column, MAX_COLUMNS)
        ):
            for cell in row:
                at = (cell.row - 1, cell.column - 1)
                if at[0] in hidden_rows or at[1] in hidden_columns:
                    continue
                self._lines(at, cell.border)
                text = _text(cell)
                if text:
                    self.texts[at] = text
                elif cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb not in ("FFFFFFFF", "00FFFFFF"):
                    self.filled.add(at)

    def _lines(self, at: tuple[int, int], border: Any) -> None:
        r, c = at
        if border.right and border.right.style:
            self.lines_right.add((r, c))
        if border.left and border.left.style:
            self.lines_right.add((r, c - 1))
        if border.bottom and border.bottom.style:
            self.lines_below.add((r, c))
        if border.top and border.top.style:
            self.lines_below.add((r - 1, c))

    @staticmethod
    def _width(sheet: Any, column: int) -> float:
        letter = get_column_letter(column + 1)
        for dimension in sheet.column_dimensions.values():
            if dimension.width and (dimension.min or 0) <= column + 1 <= (dimension.max or 0):
                return float(dimension.width) * _CHARACTER
        own = sheet.column_dimensions[letter].width if letter in sheet.column_dimensions else None
        return float(own or sheet.sheet_format.defaultColWidth or 8.43) * _CHARACTER

    def _same_merge(self, a: tuple[int, int], b: tuple[int, int]) -> bool:
        return a in self.merged and self.merged[a] == self.merged.get(b)

    def _line_right(self, r: int, c: int) -> bool:
        return (r, c) in self.lines_right and not self._same_merge((r, c), (r, c + 1))

    def _line_below(self, r: int, c: int) -> bool:
        return (r, c) in self.lines_below and not self._same_merge((r, c), (r + 1, c))

    def sheet(self) -> Sheet:
        found = regions(self.rows, self.columns, line_right=self._line_right, line_below=self._line_below)
        closed = [region for region in found if region.closed]
        placed: list[tuple[int, int, Line | Table]] = []
        for group in touching(closed):
            cells = tuple(self._cell(region) for region in group)
            placed.append((group[0].top, min(r.left for r in group), Table(cells=cells)))
        boxed = {square for region in closed for square in region.squares}
        placed += [(row, column, line) for row, column, line in self._open_lines(boxed)]
        placed.sort(key=lambda item: item[:2])
        return Sheet(name=self.name, blocks=tuple(block for _, _, block in placed))

    def _cell(self, region: Region) -> Cell:
        rows: dict[int, list[int]] = {}
        for r, c in region.squares:
            if (r, c) in self.texts:
                rows.setdefault(r, []).append(c)
        lines = [self._joined(r, sorted(columns)) for r, columns in sorted(rows.items())]
        first = next(((r, c) for r, c in region.squares if (r, c) in self.texts), (region.top, region.left))
        return Cell(
            row=region.top,
            column=region.left,
            rows=region.bottom - region.top,
            columns=region.right - region.left,
            text="\n".join(lines),
            reference=self._reference(*first),
            width=sum(self.widths[region.left : region.right]),
            height=sum(self.heights[region.top : region.bottom]),
        )

    def _open_lines(self, boxed: set[tuple[int, int]]) -> Iterator[tuple[int, int, Line]]:
        rows: dict[int, list[int]] = {}
        for at in (*self.texts, *self.lines_below, *self.filled):
            if (
                at not in boxed
                and 0 <= at[0] < self.rows
                and at[1] >= 0
                and (at in self.texts or self._to_write_on(at, boxed))
            ):
                rows.setdefault(at[0], []).append(at[1])
        for row, columns in sorted(rows.items()):
            text = self._joined(row, sorted(set(columns)))
            if text.strip():
                first = min(columns)
                yield row, first, Line(text=text, reference=self._reference(row, first))

    def _to_write_on(self, at: tuple[int, int], boxed: set[tuple[int, int]]) -> bool:
        """An empty square with a line below that is not the top of a table, or one with a colour."""
        r, c = at
        if (r, c) in self.merged and self.merged[r, c][:2] in self.texts:
            return False
        if at in self.filled:
            return True
        return at in self.lines_below and (r + 1, c) not in boxed and (r, c) not in self.lines_right

    def _joined(self, row: int, columns: list[int]) -> str:
        """The texts of a row with about as much space between them as there is."""
        text, at = "", columns[0]
        for c in columns:
            gap = sum(self.widths[at:c]) / _CHARACTER / 2 if c > at else 0
            if (row, c) not in self.texts:
                width = max(1, round(self.widths[c] / _CHARACTER / 2))
                text += "　" * round(gap) + BLANK * width
                at = c + 1
                continue
            piece = self.texts[row, c]
            text += "　" * max(round(gap), 1 if text and not text.endswith("　") else 0) + piece
            at = self._after(row, c, piece)
        return text

    def _after(self, row: int, column: int, text: str) -> int:
        """The column where a text ends: of its merged cell, or as far as it runs over."""
        if (row, column) in self.merged:
            return self.merged[row, column][3] + 1
        needed = max(len(line) for line in text.splitlines()) * 2 * _CHARACTER
        while needed > 0 and column < self.columns:
            needed -= self.widths[column]
            column += 1
        return column

    def _reference(self, row: int, column: int) -> str:
        return f"{self.name}!{get_column_letter(column + 1)}{row + 1}"


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of each run of numbers that follow each other."""
    start = 0
    for n in range(1, len(numbers) + 1):
        if n == len(numbers) or numbers[n] != numbers[n - 1] + 1:
            yield numbers[start], numbers[n - 1]
            start = n


def _text(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    return plain(str(value).replace("\r\n", "\n").replace("_x000D_", "")).strip("\n")
