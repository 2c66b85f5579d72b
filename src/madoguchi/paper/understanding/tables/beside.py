"""Which label a place to write in has: the one before it, or over it; and whom or what the row is about."""

from __future__ import annotations

import re

import msgspec

from madoguchi.paper.understanding.tables.boxes import Box, Grid, What

_HIGH = 60
"""Rows over which the head of a column is looked for."""


_ATTRIBUTE = re.compile(
    r"(?:金?額|数|数量|年度|備考|摘要|内容|面積|単価|理由|区分|期間|年月日)(?:[(（].*[)）])?$"
)
"""Heads of columns that say what is written below, whatever the row is."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A place's label, and the labels that say what it is about."""

    label: Box | None
    subjects: tuple[Box, ...] = ()


class Beside:
    """Looks from a place to the labels around it."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    def label_of(self, box: Box, used: set[Box]) -> Found:
        """The label of a place; one over it only when it is not `used` as another's."""
        run = self.run_left(box)
        top = self._head(box)
        if run:
            subjects = run[:-1] or self.leading(box, run)
            if top is None:
                return Found(label=run[-1], subjects=tuple(subjects))
            return self._crossed(run[-1], top, subjects)
        left = self.grid.left_of(box)
        if left is not None and left.is_place and top is not None:
            run = self.run_left(self._first_place(box))
            if run and self._is_among_heads(top):
                return self._crossed(run[-1], top, run[:-1])
        over = self._label_over(box)
        if over is not None and over not in used and _covers(over, box):
            return Found(label=over, subjects=tuple(self.leading(box, [over])))
        return Found(label=None, subjects=tuple(self.leading(box, [])))

    @staticmethod
    def _crossed(row: Box, head: Box, subjects: list[Box]) -> Found:
        """In a table of rows and columns the row says what and the head whom; a row label as tall as the head's row
        stands for all of it, and the head says what."""
        if row.cell.row <= head.cell.row or _ATTRIBUTE.search(head.cell.text.strip()):
            return Found(label=head, subjects=(*subjects, row))
        return Found(label=row, subjects=(*subjects, head))

    def run_left(self, box: Box) -> list[Box]:
        """The labels right before a box, numbers between them left out."""
        run: list[Box] = []
        at = self.grid.left_of(box)
        if at is not None and at.what is What.NOTE and len(at.cell.text) <= 80:
            return [at]  # a whole sentence asks: 「体温を書いてください」
        while at is not None and at.what in (What.LABEL, What.ORDINAL):
            if at.what is What.LABEL:
                run.insert(0, at)
            at = self.grid.left_of(at) if at.cell.row <= box.cell.row else None
        return run

    def leading(self, box: Box, run: list[Box]) -> list[Box]:
        """Labels at the start of the row that stand before another label: whom the row is about."""
        row: list[Box] = []
        for other in self.grid.crossing(box.cell.row):
            if other.what is What.ORDINAL:
                continue
            if other.what is not What.LABEL or other in run:
                break
            row.append(other)
        following = self.grid.right_of(row[-1]) if row else None
        if following is None:
            return []
        if following in run:
            return row
        return row[:-1] if following.is_place else []

    def _first_place(self, box: Box) -> Box:
        at = box
        while (left := self.grid.left_of(at)) is not None and left.is_place:
            at = left
        return at

    def _label_over(self, box: Box) -> Box | None:
        at = self.grid.above(box)
        while at is not None and at.is_place and at.cell.columns == box.cell.columns:
            if box.cell.row - at.cell.row > _HIGH:
                return None
            at = self.grid.above(at)
        return at if at is not None and at.what is What.LABEL else None

    def _head(self, box: Box) -> Box | None:
        """The label over one of several places in a row, where those beside have one over them too."""
        top = self._label_over(box)
        if top is None or top.cell.column != box.cell.column or top.cell.columns != box.cell.columns:
            return None
        for beside, over in (
            (self.grid.right_of(box), self.grid.right_of(top)),
            (self.grid.left_of(box), self.grid.left_of(top)),
        ):
            if (
                beside is not None
                and beside.is_place
                and over is not None
                and self._label_over(beside) is over
            ):
                return top
        return None

    def _is_among_heads(self, top: Box) -> bool:
        beside = self.grid.left_of(top)
        return beside is not None and beside.what is What.LABEL


def _covers(over: Box, box: Box) -> bool:
    return over.cell.column <= box.cell.column and over.cell.right >= box.cell.right
