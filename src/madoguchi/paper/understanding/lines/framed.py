"""A form that stands in one frame: the letter in its first box is read as lines, what is below as a table."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.paper.formats.sheet import Cell, Line, Table
from madoguchi.paper.understanding.lines import about
from madoguchi.paper.understanding.printed import office_words


def unframed(table: Table) -> Iterator[Line | Table]:
    """The table in pieces, boxes over its whole width that hold a letter's lines among them."""
    left = min((c.column for c in table.cells), default=0)
    right = max((c.right for c in table.cells), default=0)
    rest: list[Cell] = []
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        if cell.column == left and cell.right == right and not cell.holds_table and _is_letter(cell.text):
            if rest:
                yield Table(cells=tuple(rest), inside=table.inside)
                rest = []
            for text in cell.text.split("\n"):
                if text.strip():
                    yield Line(text=text, reference=cell.reference)
        else:
            rest.append(cell)
    if rest:
        yield Table(cells=tuple(rest), inside=table.inside)


def _is_letter(text: str) -> bool:
    lines = [line for line in text.split("\n") if line.strip()]
    signs = sum(
        about.is_form_number(line)
        or about.is_sentence(line)
        or office_words.is_addressee(line)
        or office_words.is_filing_date(line)
        or about.is_name(line)
        for line in lines
    )
    return signs >= 2 or (signs == 1 and len(lines) == 1 and not about.is_sentence(text))
