"""Short ways to write a form in Excel, Word and PDF."""

from __future__ import annotations

import io

import typst
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter, range_boundaries

THIN = Side(style="thin")


class Excel:
    """A workbook of narrow columns (方眼紙) or, with `widths`, of ordinary ones."""

    def __init__(self, title="Sheet1", *, columns=40, width=2.4, height=18.0, widths=None):
        self.book = Workbook()
        self.sheet = self.book.active
        self._set_up(title, columns, width, height, widths)

    def _set_up(self, title, columns, width, height, widths):
        self.sheet.title = title
        self.sheet.sheet_format.defaultRowHeight = height
        for n in range(1, (len(widths) if widths else columns) + 1):
            self.sheet.column_dimensions[get_column_letter(n)].width = widths[n - 1] if widths else width

    def add_sheet(self, title, *, columns=40, width=2.4, height=18.0, widths=None):
        self.sheet = self.book.create_sheet(title)
        self._set_up(title, columns, width, height, widths)

    def put(self, where, text=None):
        """A text without borders."""
        self.sheet[where.split(":")[0]] = text
        if ":" in where:
            self.sheet.merge_cells(where)

    def box(self, where, text=None, *, merge=True, side=THIN):
        """A bordered box, merged or of single cells."""
        left, top, right, bottom = range_boundaries(where)
        if text is not None:
            self.sheet.cell(top, left, text).alignment = Alignment(wrap_text=True, vertical="center")
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                cell = self.sheet.cell(row, column)
                old = cell.border
                cell.border = Border(
                    left=side if column == left else old.left,
                    right=side if column == right else old.right,
                    top=side if row == top else old.top,
                    bottom=side if row == bottom else old.bottom,
                )
        if merge and (left, top) != (right, bottom):
            self.sheet.merge_cells(where)

    def row(self, number, *texts, below=0):
        """A row of bordered boxes: a text and how many columns it takes, one after the other."""
        left = 1
        for text, columns in texts:
            last = get_column_letter(left + columns - 1)
            self.box(f"{get_column_letter(left)}{number}:{last}{number + below}", text)
            left += columns

    def digits(self, where, count):
        """A row of boxes for one digit each, from one cell on."""
        column, row, _, _ = range_boundaries(where)
        for n in range(count):
            self.box(f"{get_column_letter(column + n)}{row}")

    def underline(self, where):
        """Cells with a line below to write on."""
        left, _, right, row = range_boundaries(where)
        for column in range(left, right + 1):
            self.sheet.cell(row, column).border = Border(bottom=THIN)

    def height(self, row, points):
        self.sheet.row_dimensions[row].height = points

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


class Word:
    """A document of paragraphs and tables."""

    def __init__(self):
        self.document = Document()

    def line(self, text, *, into=None):
        """A paragraph; what stands between two underscores (_ … _) is underlined."""
        paragraph = (into or self.document).add_paragraph()
        for n, part in enumerate(text.split("_")):
            if part:
                paragraph.add_run(part).underline = True if n % 2 else None
        return paragraph

    def table(self, rows, *, merges=(), widths=None, into=None):
        """Rows of texts; None leaves a cell for a merge (first row, column, last row, column)."""
        columns = max(len(row) for row in rows)
        place = into or self.document
        table = place.add_table(rows=len(rows), cols=columns)
        if into is None:
            table.style = "Table Grid"
        else:
            _grid(table)
        for r, row in enumerate(rows):
            for c, text in enumerate(row):
                if text:
                    table.cell(r, c).text = text
        for top, left, bottom, right in merges:
            table.cell(top, left).merge(table.cell(bottom, right))
        if widths:
            for row in table.rows:
                for cell, width in zip(row.cells, widths, strict=False):
                    cell.width = width
        return table

    def bytes(self) -> bytes:
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()


def _grid(table):
    borders = OxmlElement("w:tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{edge}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), "4")
        borders.append(line)
    table._tbl.tblPr.append(borders)


def pdf(markup: str) -> bytes:
    """A PDF of Typst markup, with the fonts that the project prints with."""
    from madoguchi.pdf.fonts import font_folder

    head = '#set page("a4", margin: 15mm)\n#set text(font: "IPAexGothic", size: 9pt)\n'
    fonts = typst.Fonts(font_paths=[*font_folder()])
    return typst.compile((head + markup).encode(), format="pdf", font_paths=fonts)
