"""Pages with a text layer to sheets: ruled lines make boxes, characters fall into them by where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

import pypdfium2

from madoguchi.paper.formats.grid import Region, regions, touching
from madoguchi.paper.formats.pdf_marks import Glyph, Rule, glyphs, rules
from madoguchi.paper.formats.sheet import BLANK, Cell, Line, Sheet, Table

MAX_PAGES = 20
_NEAR = 2.5
"""Points between two rules that are meant to be one."""


class TooManyPages(Exception):
    """More pages than a form has."""


class NoText(Exception):
    """Pictures of paper only."""


def read_pdf(content: bytes) -> tuple[Sheet, ...]:
    """The pages. Raises TooManyPages, NoText, and PdfiumError for a locked or damaged file."""
    document = pypdfium2.PdfDocument(content)
    try:
        if len(document) > MAX_PAGES:
            raise TooManyPages
        pages = []
        for number in range(len(document)):
            page = document[number]
            pages.append(_Page(number + 1, glyphs(page), rules(page)))
    finally:
        document.close()
    if sum(len(page.glyphs) for page in pages) < 10:
        raise NoText
    return tuple(page.sheet() for page in pages)


class _Page:
    """One page while it is read; y counts from the top."""

    def __init__(self, number: int, marks: list[Glyph], lines: list[Rule]) -> None:
        self.number = number
        self.glyphs = marks
        across = [r for r in lines if r.flat]
        upright = [r for r in lines if not r.flat]
        upright += _open_sides(across, upright)
        # A rule that no other one meets is a line to write on.
        self.underlines = [r for r in across if not any(_meet(r, u) for u in upright)]
        self.across = [r for r in across if any(_meet(r, u) for u in upright)]
        self.upright = [u for u in upright if any(_meet(r, u) for r in across)]
        self.ys = _clustered(r.at for r in self.across)
        self.xs = _clustered(r.at for r in self.upright)

    def sheet(self) -> Sheet:
        closed = [region for region in self._regions() if region.closed]
        texts: dict[int, list[Glyph]] = {}
        free: list[Glyph] = []
        where = {square: n for n, region in enumerate(closed) for square in region.squares}
        for glyph in self.glyphs:
            n = where.get((_slot(self.ys, glyph.y), _slot(self.xs, glyph.x)))
            (free if n is None else texts.setdefault(n, [])).append(glyph)
        index = {id(region): n for n, region in enumerate(closed)}
        placed: list[tuple[float, float, Line | Table]] = []
        for group in touching(closed):
            cells = tuple(self._cell(region, texts.get(index[id(region)], [])) for region in group)
            placed.append((self.ys[group[0].top], self.xs[min(r.left for r in group)], Table(cells=cells)))
        placed += [
            (y, x, Line(text=text, reference=self._reference(x, y))) for y, x, text in self._free(free)
        ]
        placed.sort(key=lambda item: item[:2])
        return Sheet(name=f"{self.number}ページ", blocks=tuple(block for _, _, block in placed))

    def _regions(self) -> list[Region]:
        rows, columns = max(len(self.ys) - 1, 0), max(len(self.xs) - 1, 0)
        right = {
            (r, c)
            for u in self.upright
            for c in [_nearest(self.xs, u.at) - 1]
            for r in range(rows)
            if u.start <= (self.ys[r] + self.ys[r + 1]) / 2 <= u.end
        }
        below = {
            (r, c)
            for a in self.across
            for r in [_nearest(self.ys, a.at) - 1]
            for c in range(columns)
            if a.start <= (self.xs[c] + self.xs[c + 1]) / 2 <= a.end
        }
        return regions(
            rows, columns, line_right=lambda r, c: (r, c) in right, line_below=lambda r, c: (r, c) in below
        )

    def _cell(self, region: Region, marks: list[Glyph]) -> Cell:
        left, top = self.xs[region.left], self.ys[region.top]
        right, bottom = self.xs[region.right], self.ys[region.bottom]
        text = ""
        for line in _lines(marks):
            text += _spaced(line, left)
            # A line that ends at the box's right side goes on in the next.
            text += "" if line[-1].x1 + 1.5 * line[-1].size > right - 4 else "\n"
        return Cell(
            row=region.top,
            column=region.left,
            rows=region.bottom - region.top,
            columns=region.right - region.left,
            text=text.strip("\n"),
            reference=self._reference(left, top),
            width=right - left,
            height=bottom - top,
        )

    def _free(self, marks: list[Glyph]) -> Iterable[tuple[float, float, str]]:
        """Lines outside boxes, with blanks where a rule to write on runs."""
        margin = max((g.x1 for g in self.glyphs), default=0.0)
        going: tuple[float, float, str, float] | None = None
        written = [*marks, *(blank for rule in self.underlines for blank in _blanks(rule, marks))]
        for line in _lines(written):
            text = _spaced(line, line[0].x0)
            y, x, size = min(g.y for g in line), line[0].x0, line[0].size
            if going is not None:
                # A sentence that fills its line goes on in the next one.
                if y - going[3] < 2.2 * size and x <= going[1] + 2.5 * size:
                    text, y0, x = going[2] + text, going[0], min(going[1], x)
                else:
                    yield going[:3]
                    y0 = y
            else:
                y0 = y
            full = line[-1].x1 > margin - 2 * size and len(line) > 25 and not text.endswith(("。", "）", ")"))
            going = (y0, x, text, y) if full else None
            if going is None and text.strip():
                yield y0, x, text
        if going is not None:
            yield going[:3]

    def _reference(self, x: float, y: float) -> str:
        return f"{self.number}ページ 左{x:.0f} 上{y:.0f}"


def _open_sides(across: list[Rule], upright: list[Rule]) -> list[Rule]:
    """The sides of a table that is open left and right: where rules one below the other begin or end alike."""
    made: list[Rule] = []
    crossed = [a for a in across if any(_meet(a, u) for u in upright)]
    for ends in ([a.start for a in crossed], [a.end for a in crossed]):
        for at in _clustered(ends):
            rows = sorted(a.at for a, end in zip(crossed, ends, strict=True) if abs(end - at) <= 2 * _NEAR)
            drawn = any(abs(u.at - at) <= 2 * _NEAR for u in upright)
            if len(rows) > 2 and not drawn:
                made.append(Rule(flat=False, at=at, start=rows[0], end=rows[-1]))
    return made


def _meet(flat: Rule, upright: Rule) -> bool:
    near = _NEAR
    return (
        flat.start - near <= upright.at <= flat.end + near
        and upright.start - near <= flat.at <= upright.end + near
    )


def _clustered(values: Iterable[float]) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _NEAR:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(group) / len(group) for group in groups]


def _nearest(values: list[float], value: float) -> int:
    return min(range(len(values)), key=lambda n: abs(values[n] - value))


def _slot(values: list[float], value: float) -> int:
    return sum(1 for v in values if v <= value) - 1


def _blanks(rule: Rule, marks: list[Glyph]) -> list[Glyph]:
    """A place to write on for each width of a character along a rule where nothing stands."""
    size = median([g.x1 - g.x0 for g in marks]) if marks else 9.0
    size = max(size, 4.0)
    y = rule.at - size / 2
    near = [g for g in marks if abs(g.y - y) < size]
    found = []
    x = rule.start
    while x + size <= rule.end + 0.1:
        if not any(g.x0 < x + size - 0.5 and g.x1 > x + 0.5 for g in near):
            found.append(Glyph(text=BLANK, x0=x, x1=x + size, y=y, size=size))
        x += size
    return found


def _lines(marks: list[Glyph]) -> list[list[Glyph]]:
    """Characters by line, from the top; within a line from the left."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(marks, key=lambda g: g.y):
        if lines and glyph.y - median(g.y for g in lines[-1]) < max(glyph.size, lines[-1][0].size) * 0.6:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda g: g.x0) for line in lines]


def _spaced(line: list[Glyph], left: float) -> str:
    text, at = "", left
    for glyph in line:
        gap = (glyph.x0 - at) / max(glyph.size, 1)
        if text:
            text += "　" * round(gap) if gap > 0.6 else ""
        elif gap > 2:
            text += "　" * round(gap)
        text += glyph.text
        at = glyph.x1
    return text
