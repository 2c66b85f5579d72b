"""A document to a sheet: paragraphs are lines, tables are tables, a table in a table follows the one it is in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from madoguchi.paper.formats.sheet import BLANK, Cell, Line, Sheet, Table, plain

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TICKS = {
    "F06F",
    "F0A8",
    "F071",
    "F072",
    "F0A3",
    "F02A",
}  # boxes of Wingdings, which have no Unicode in the file
_LEFT_OUT = {f"{_W}{n}" for n in ("del", "moveFrom", "rPr", "pPr", "rt", "instrText", "delText")} | {
    f"{_MC}Fallback"
}
_WRAPPERS = {f"{_W}{n}" for n in ("sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo")}
_LINE_HEIGHT = 15.0
_TAB = 4

Element = ElementTree.Element


def read_docx(content: bytes) -> tuple[Sheet, ...]:
    """The document as one sheet. Raises KeyError or ParseError for one without a main part."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = ElementTree.fromstring(package.read("word/document.xml"))
    for control in root.iter(f"{_W}sdt"):
        if control.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None:
            for n, text in enumerate(control.iter(f"{_W}t")):
                text.text = "" if n else _place_of(control)
    body = root.find(f"{_W}body")
    if body is None:
        raise KeyError("body")
    return (Sheet(name="文書", blocks=tuple(_Reader().blocks(body, inside=""))),)


class _Reader:
    """Counts tables and lines for the references."""

    def __init__(self) -> None:
        self.tables = 0
        self.lines = 0

    def blocks(self, holder: Element, *, inside: str) -> Iterator[Line | Table]:
        for child in holder:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child, inside=inside)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child, inside=inside)

    def _paragraph(self, paragraph: Element) -> Iterator[Line]:
        for text in _text(paragraph).split("\n"):
            self.lines += 1
            if text.strip():
                yield Line(text=text, reference=f"本文 {self.lines}行目")
        for box in _text_boxes(paragraph):
            for inner in box.iter(f"{_W}p"):
                if (text := _text(inner)).strip():
                    yield Line(text=text, reference=f"本文 {self.lines}行目の枠")

    def _table(self, table: Element, *, inside: str) -> Iterator[Line | Table]:
        self.tables += 1
        number = self.tables
        widths = [float(g.get(f"{_W}w", "0")) / 20 for g in table.iterfind(f"{_W}tblGrid/{_W}gridCol")]
        open_: dict[int, Cell] = {}
        cells: list[Cell] = []
        nested: list[tuple[Element, str]] = []
        for row_number, row in enumerate(_within(table, f"{_W}tr")):
            column = _number(row, "trPr/gridBefore", 0)
            height = _number(row, "trPr/trHeight", 0) / 20
            left = ""
            for tc in _within(row, f"{_W}tc"):
                span = _number(tc, "tcPr/gridSpan", 1)
                merge = tc.find(f"{_W}tcPr/{_W}vMerge")
                above = open_.pop(column, None)
                if (
                    merge is not None
                    and merge.get(f"{_W}val", "continue") == "continue"
                    and above is not None
                ):
                    grown = _grown(above, row_number, height)
                    cells[cells.index(above)] = open_[column] = grown
                    left = grown.text or left
                    column += span
                    continue
                cell = _cell(tc, row_number, column, span, widths, height, number)
                cells.append(cell)
                if merge is not None:
                    open_[column] = cell
                nested += [(inner, left) for inner in _within(tc, f"{_W}tbl")]
                left = cell.text or left
                column += span
        yield Table(cells=tuple(cells), inside=inside)
        for inner, label in nested:
            yield from self._table(inner, inside=label or inside)


def _cell(
    tc: Element, row: int, column: int, span: int, widths: list[float], height: float, table: int
) -> Cell:
    paragraphs = [_text(p) for p in _within(tc, f"{_W}p")]
    return Cell(
        row=row,
        column=column,
        columns=span,
        text="\n".join(paragraphs).strip("\n"),
        reference=f"表{table} {row + 1}行{column + 1}列",
        width=sum(widths[column : column + span]) if widths else 0.0,
        height=max(height, sum(p.count("\n") + 1 for p in paragraphs) * _LINE_HEIGHT),
        holds_table=any(True for _ in _within(tc, f"{_W}tbl")),
    )


def _grown(cell: Cell, row: int, height: float) -> Cell:
    return Cell(
        row=cell.row,
        column=cell.column,
        rows=row + 1 - cell.row,
        columns=cell.columns,
        text=cell.text,
        reference=cell.reference,
        width=cell.width,
        height=cell.height + max(height, _LINE_HEIGHT),
        holds_table=cell.holds_table,
    )


def _within(holder: Element, tag: str) -> Iterator[Element]:
    """Children of a tag, also those that a content control or a change mark wraps."""
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, tag)


def _number(element: Element, path: str, default: int) -> int:
    found = element.find("/".join(f"{_W}{step}" for step in path.split("/")))
    value = "" if found is None else found.get(f"{_W}val", "")
    return int(value) if value.isdigit() else default


def _text(element: Element, *, underlined: bool = False) -> str:
    """Text in order. Of ruby only the base; what is blank and underlined is a place to write on."""
    text = ""
    for child in element:
        if child.tag in _LEFT_OUT or child.tag == f"{_W}txbxContent":
            continue
        if child.tag == f"{_W}r":
            line = child.find(f"{_W}rPr/{_W}u")
            text += _text(child, underlined=line is not None and line.get(f"{_W}val") != "none")
        elif child.tag == f"{_W}t":
            piece = plain(child.text or "")
            text += "".join(BLANK if c.isspace() else c for c in piece) if underlined else piece
        elif child.tag in (f"{_W}tab", f"{_W}ptab"):
            text += (BLANK if underlined else "　") * _TAB
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            text += "\n"
        elif child.tag == f"{_W}sym":
            text += "□" if child.get(f"{_W}char", "").upper() in _TICKS else ""
        elif child.tag == f"{_W}checkBox":
            text += "□"
        else:
            text += _text(child, underlined=underlined)
    return text


def _place_of(control: Element) -> str:
    """What a content control that nobody has filled in asks for, in the way that paper prints it."""
    listed = control.findall(f"{_W}sdtPr/{_W}dropDownList/{_W}listItem") or control.findall(
        f"{_W}sdtPr/{_W}comboBox/{_W}listItem"
    )
    options = [item.get(f"{_W}displayText") or item.get(f"{_W}value") or "" for item in listed]
    options = [option for option in options if option and "選択" not in option]
    if options:
        return "　".join(f"□{option}" for option in options)
    return "　　年　　月　　日" if control.find(f"{_W}sdtPr/{_W}date") is not None else BLANK * 8


def _text_boxes(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == f"{_W}txbxContent":
            yield child
        elif child.tag != f"{_MC}Fallback":
            yield from _text_boxes(child)
