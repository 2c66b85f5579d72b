"""The personnel change of April as a sheet of Excel: read, and written with everybody as they are now.

One line for each place in which somebody works; who works in two units has two. openpyxl is imported when it is needed:
the web's processes start without it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from madoguchi.kernel.text import problems

HEADINGS: Final = ("メールアドレス", "氏名", "課・係", "階級", "役割")
"""`課・係` is the unit's short code or its name, `役割` as the desk writes them (受付・審査); empty leaves them as they are."""
MOST_BYTES: Final = 1_000_000
MOST_UNPACKED: Final = 30_000_000
MOST_LINES: Final = 3_000
LONGEST: Final = 254


class Unreadable(Exception):
    """It is no sheet of ours: not Excel, too large, or without its first line."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the sheet, as it was typed; `number` is Excel's."""

    number: int
    username: str
    name: str
    unit: str
    rank: str
    roles: str
    unreadable: bool = False
    """a cell holds what no cell of ours holds: signs of control, or far too much"""


def read_sheet(content: bytes) -> list[Line]:
    """The lines below the headings, without empty ones. Raises Unreadable."""
    import openpyxl

    if len(content) > MOST_BYTES or not _unpacks(content):
        raise Unreadable
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = list(
            book.worksheets[0].iter_rows(max_row=MOST_LINES + 2, max_col=len(HEADINGS), values_only=True)
        )
    except Exception:  # whatever a damaged file does to the library
        raise Unreadable from None
    if not rows or tuple(map(_text, rows[0])) != HEADINGS or len(rows) > MOST_LINES + 1:
        raise Unreadable
    cells = [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows[1:], start=2)]
    return [_line(number, line) for number, line in cells if any(line)]


def write_sheet(lines: Iterable[Line]) -> bytes:
    """The same sheet, to change and to send back."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADINGS)
    for line in lines:
        sheet.append((line.username, line.name, line.unit, line.rank, line.roles))
        for cell in sheet[sheet.max_row]:
            if cell.data_type == "f":  # a name that begins with `=` is a name
                cell.data_type = "s"
    for column, width in zip("ABCDE", (34, 20, 24, 12, 24), strict=True):
        sheet.column_dimensions[column].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(number: int, cells: list[str]) -> Line:
    if any(problems(cell, limit=LONGEST) for cell in cells):  # what was in it goes no further
        return Line(number=number, username="", name="", unit="", rank="", roles="", unreadable=True)
    username, name, unit, rank, roles = cells
    return Line(number=number, username=username.lower(), name=name, unit=unit, rank=rank, roles=roles)


def _text(cell: Any) -> str:
    """A short code of digits comes as a number."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _unpacks(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return sum(each.file_size for each in packed.infolist()) <= MOST_UNPACKED
    except (zipfile.BadZipFile, OSError):
        return False
