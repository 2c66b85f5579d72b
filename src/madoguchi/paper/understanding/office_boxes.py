"""The boxes of a table that the office fills in."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.paper.understanding import office
from madoguchi.paper.understanding.boxes import Box, Grid, What


def office_boxes(grid: Grid) -> list[Box]:
    """Boxes under, beside or behind a label of the office, those labels, and boxes for seals."""
    found: dict[Box, None] = {}
    for box in grid.boxes:
        if box not in found:
            found.update(dict.fromkeys(_with(grid, box)))
    return list(found)


def _with(grid: Grid, box: Box) -> Iterator[Box]:
    text = box.cell.text
    left = grid.left_of(box)
    signed = (
        box.what is What.BLANK and len(text.strip("\n")) > 2 and left is not None and left.what is What.LABEL
    )
    if signed:
        return
    if office.is_stamp(text):
        yield box
        below = grid.below(box)
        if (
            below is not None
            and below.what is What.BLANK
            and below.cell.columns == box.cell.columns
            and len(text.strip()) > 1
        ):
            yield below
        return
    if box.what is What.PRINTED or not office.is_certainly_office(text):
        return
    yield box
    whole = box.cell.column == grid.left and box.cell.right == grid.right
    if whole and office.is_area(text):
        yield from (b for b in grid.boxes if b.cell.row >= box.cell.below)
    elif office.is_area(text):
        beside = [
            b
            for b in grid.boxes
            if b.cell.column >= box.cell.right and box.cell.row <= b.cell.row < box.cell.below
        ]
        under = [
            b
            for b in grid.boxes
            if b.cell.row >= box.cell.below and box.cell.column <= b.cell.column < box.cell.right
        ]
        at_left = box.cell.column == grid.left or not under
        yield from beside if at_left else under
    else:
        place = grid.right_of(box)
        if place is None or not place.is_place:
            place = grid.below(box)
        if place is not None and place.is_place:
            yield place
