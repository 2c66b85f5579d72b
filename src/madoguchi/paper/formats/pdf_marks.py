"""What a PDF page draws that a form is made of: characters and straight rules, with y from the top of the page."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

_THIN = 3.0
"""Points: a filled rectangle no thicker than this is a rule."""
_SHORT = 4.0
MAX_MARKS = 60_000


class Glyph(msgspec.Struct, frozen=True, kw_only=True):
    """A character; `y` is its middle."""

    text: str
    x0: float
    x1: float
    y: float
    size: float

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A straight line: `flat` ones lie at y, upright ones at x."""

    flat: bool
    at: float
    start: float
    end: float


def as_seen(page: Any) -> Callable[[float, float], tuple[float, float]]:
    """A place on the page as it is shown, turned as the page says, y from the top."""
    left, bottom, right, top = page.get_mediabox()
    turns: dict[int, Callable[[float, float], tuple[float, float]]] = {
        0: lambda x, y: (x - left, top - y),
        90: lambda x, y: (y - bottom, x - left),
        180: lambda x, y: (right - x, y - bottom),
        270: lambda x, y: (top - y, right - x),
    }
    return turns[page.get_rotation() % 360]


def glyphs(page: Any) -> list[Glyph]:
    """The page's characters in no order; white space is left out, and known by the gaps."""
    seen = as_seen(page)
    text = page.get_textpage()
    found = []
    for n in range(min(text.count_chars(), MAX_MARKS)):
        code = pdfium.FPDFText_GetUnicode(text.raw, n)
        character = chr(code) if 32 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if not character.strip():
            continue
        x0, y0, x1, y1 = text.get_charbox(n, loose=True)
        (left, above), (right, below) = seen(x0, y0), seen(x1, y1)
        left, right = min(left, right), max(left, right)
        if right > left:
            tall = abs(below - above)
            size = min(right - left, tall) if not character.isascii() else tall * 0.9
            found.append(Glyph(text=character, x0=left, x1=right, y=(above + below) / 2, size=max(size, 1.0)))
    return found


def rules(page: Any) -> list[Rule]:
    """Straight lines, drawn as lines, as rectangles, or as very thin filled ones."""
    seen = as_seen(page)
    found = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=5):
        for x0, y0, x1, y1 in _strokes(item):
            rule = _rule(*seen(x0, y0), *seen(x1, y1))
            if rule is not None:
                found.append(rule)
        if len(found) > MAX_MARKS:
            break
    return found


def _rule(x0: float, y0: float, x1: float, y1: float) -> Rule | None:
    if abs(y1 - y0) <= 1 and abs(x1 - x0) >= _SHORT:
        return Rule(flat=True, at=(y0 + y1) / 2, start=min(x0, x1), end=max(x0, x1))
    if abs(x1 - x0) <= 1 and abs(y1 - y0) >= _SHORT:
        return Rule(flat=False, at=(x0 + x1) / 2, start=min(y0, y1), end=max(y0, y1))
    return None


def _strokes(item: pypdfium2.PdfObject) -> Iterator[tuple[float, float, float, float]]:
    left, bottom, right, top = item.get_bounds()
    if right - left <= _THIN or top - bottom <= _THIN:
        if right - left > top - bottom:
            yield left, (bottom + top) / 2, right, (bottom + top) / 2
        else:
            yield (left + right) / 2, bottom, (left + right) / 2, top
        return
    if not _is_stroked(item):
        return
    matrix = item.get_matrix()
    start = last = (0.0, 0.0)
    for kind, point, closed in _segments(item.raw):
        here = matrix.on_point(*point)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield (*last, *here)
        last = here
        if closed:
            yield (*last, *start)


def _is_stroked(item: pypdfium2.PdfObject) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(item.raw, mode, stroke)
    return bool(stroke.value)


def _segments(raw: Any) -> Iterator[tuple[int, tuple[float, float], bool]]:
    x, y = ctypes.c_float(), ctypes.c_float()
    for n in range(pdfium.FPDFPath_CountSegments(raw)):
        segment = pdfium.FPDFPath_GetPathSegment(raw, n)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        yield (
            pdfium.FPDFPathSegment_GetType(segment),
            (x.value, y.value),
            bool(pdfium.FPDFPathSegment_GetClose(segment)),
        )
