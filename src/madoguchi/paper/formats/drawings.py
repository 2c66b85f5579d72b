"""What a worksheet offers beside the texts of its cells: text boxes, boxes to tick that Excel keeps as controls, and
drop-down lists, which are options as much as printed ones."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from openpyxl.utils import range_boundaries

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_MOST_OPTIONS = 30
_MOST_CELLS = 500

Drawn = tuple[int, int, str]


def drawn_texts(content: bytes) -> dict[str, tuple[Drawn, ...]]:
    """(row, column, text) of what floats over each worksheet, by the worksheet's name, rows and columns from 0."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = set(package.namelist())
        targets = _relations(package, names, "xl/workbook.xml")
        found: dict[str, tuple[Drawn, ...]] = {}
        for sheet in ElementTree.fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
            part = targets.get(sheet.get(f"{_R}id", ""), "")
            if part not in names:
                continue
            drawings = [
                t
                for t in _relations(package, names, part).values()
                if "/drawings/drawing" in t and t in names
            ]
            found[sheet.get("name", "")] = tuple(
                drawn
                for drawing in drawings
                for drawn in _anchored(ElementTree.fromstring(package.read(drawing)))
            )
    return found


def cells_only(content: bytes) -> bytes:
    """The workbook without what floats over its sheets: openpyxl reads charts and pictures and stumbles over shapes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as kept:
        for name in whole.namelist():
            if "/media/" not in name and "/drawings/" not in name:
                kept.writestr(
                    name, _calm(whole.read(name)) if "worksheets/_rels/" in name else whole.read(name)
                )
    return out.getvalue()


def _calm(relations: bytes) -> bytes:
    """A sheet's relations without drawings, comments and pivot tables."""
    root = ElementTree.fromstring(relations)
    for item in list(root):
        if item.get("Type", "").endswith(
            ("/drawing", "/comments", "/pivotTable", "/vmlDrawing", "/threadedComment")
        ):
            root.remove(item)
    return ElementTree.tostring(root, default_namespace=None)


def _relations(package: zipfile.ZipFile, names: set[str], part: str) -> dict[str, str]:
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in names:
        return {}
    return {
        item.get("Id", ""): _resolved(folder, item.get("Target", ""))
        for item in ElementTree.fromstring(package.read(rels))
    }


def _resolved(folder: str, target: str) -> str:
    return (
        target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    )


def _anchored(drawing: ElementTree.Element) -> Iterator[Drawn]:
    for anchor in drawing:
        chosen = _without_fallback(anchor)
        start = next((e for e in chosen if e.tag == f"{_XDR}from"), None)
        if start is None:
            continue
        paragraphs = [e for e in chosen if e.tag == f"{_A}p"]
        text = "\n".join("".join(t.text or "" for t in p.iter(f"{_A}t")) for p in paragraphs).strip()
        name = next((e.get("name", "") for e in chosen if e.tag == f"{_XDR}cNvPr"), "")
        if name.startswith(("Check Box", "チェック", "Option Button")):
            text = f"□{text}"
        if text:
            row, column = (int(start.findtext(f"{_XDR}{what}", "0")) for what in ("row", "col"))
            yield row, column, text


def _without_fallback(element: ElementTree.Element) -> list[ElementTree.Element]:
    found = [element]
    for child in element:
        if child.tag != _FALLBACK:
            found += _without_fallback(child)
    return found


def drop_downs(book: Any, sheet: Any) -> Iterator[Drawn]:
    """(row, column, options with a box before each) of empty cells with a list to choose from."""
    for rule in sheet.data_validations.dataValidation:
        options = _listed(book, sheet, str(rule.formula1 or "")) if rule.type == "list" else []
        if not 2 <= len(options) <= _MOST_OPTIONS:
            continue
        text = "　".join(f"□{option}" for option in options)
        seen = 0
        for area in rule.sqref.ranges:
            seen += area.size["rows"] * area.size["columns"]
            if seen > _MOST_CELLS:
                break
            for row, column in area.cells:
                if sheet.cell(row, column).value is None:
                    yield row - 1, column - 1, text


def _listed(book: Any, sheet: Any, formula: str) -> list[str]:
    """The options of a drop-down: written out, or the cells of a range, on another sheet or not."""
    if formula.startswith('"'):
        return [option.strip() for option in formula.strip('"').split(",") if option.strip()]
    if formula in book.defined_names:
        formula = str(book.defined_names[formula].attr_text)
    name, _, area = formula.rpartition("!")
    name = name.strip("'")
    if not re.fullmatch(r"\$?[A-Z]{1,3}\$?\d{1,5}(?::\$?[A-Z]{1,3}\$?\d{1,5})?", area):
        return []
    source = book[name] if name in book.sheetnames else sheet
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
        return []
    cells = [cell.value for row in source.iter_rows(top, bottom, left, right) for cell in row]
    return [str(value).strip() for value in cells if value is not None and str(value).strip()]
