"""Rows that repeat below a row of labels: a group, asked for each child or member."""

from __future__ import annotations

import re

import msgspec

from madoguchi.paper.understanding.places.asked import Asked
from madoguchi.paper.understanding.places.place import Place
from madoguchi.paper.understanding.places.place_rules import ask
from madoguchi.paper.understanding.printed import question_kinds
from madoguchi.paper.understanding.printed.labels import folded, joined, label_of
from madoguchi.paper.understanding.printed.options import is_yes_no
from madoguchi.paper.understanding.tables.boxes import Box, Grid, What


class Repeated(msgspec.Struct, frozen=True, kw_only=True):
    """A group found in a table: its columns, its header and body boxes."""

    columns: tuple[Asked, ...]
    rows: int
    boxes: tuple[Box, ...]
    title: str
    reference: str


def repeated_in(grid: Grid) -> list[Repeated]:
    """All groups of the table, from the top."""
    found: list[Repeated] = []
    at = 0
    while at < len(grid.rows):
        group = _from(grid, at)
        if group is None:
            at += 1
            continue
        found.append(group)
        last = max(box.cell.row for box in group.boxes)
        at = grid.rows.index(last) + 1
    return found


def _from(grid: Grid, at: int) -> Repeated | None:
    for period in (1, 2, 3):
        body = _body(grid, at, period)
        if body:
            return _headed(grid, at, period, body)
    return None


def _body(grid: Grid, at: int, period: int) -> list[list[Box]]:
    """Records of `period` rows each, from row number `at` on, alike and without labels; at least two."""
    records: list[list[Box]] = []
    while at + period <= len(grid.rows):
        rows = grid.rows[at : at + period]
        record = [box for row in rows for box in grid.starting(row)]
        spanning = [
            b for b in record if b.cell.rows > 1 and b.what is What.LABEL and b.cell.below > rows[-1] + 1
        ]
        record = [b for b in record if b not in spanning]
        if not record or any(b.what not in (What.BLANK, What.PRINTED, What.ORDINAL) for b in record):
            break
        if records and _shape(record) != _shape(records[0]):
            break
        records.append(record)
        at += period
    places = [b for b in records[0] if b.is_place] if records else []
    return records if len(records) > 1 and len(places) > 1 else []


def _shape(record: list[Box]) -> list[tuple[int, int, int, int, str]]:
    top = record[0].cell.row
    return [
        (
            b.cell.row - top,
            b.cell.column,
            b.cell.columns,
            b.cell.rows,
            "" if b.what is What.ORDINAL else folded(b.cell.text),
        )
        for b in record
    ]


def _headed(grid: Grid, at: int, period: int, records: list[list[Box]]) -> Repeated | None:
    """The records with the labels over them; None where a place has no label over it."""
    found = _columns(grid, grid.rows[at], records[0])
    if found is None:
        return None
    header, columns = found
    if sum(_heads(head) for head in header) < 2 or len(columns) < 2:
        return None
    titled = _titled(grid, grid.rows[at], header, records[0])
    over = [above for head in header if (above := _over(grid, head)) is not None]
    partly = [h for n, h in enumerate(over) if h not in over[:n] and h.cell.columns < grid.right - grid.left]
    return Repeated(
        columns=tuple(columns),
        rows=len(records),
        boxes=(*header, *(box for record in records for box in record), *partly, *titled),
        title=label_of(titled[0].cell.text).text if titled else "",
        reference=header[0].cell.reference,
    )


def _columns(grid: Grid, first: int, record: list[Box]) -> tuple[list[Box], list[Asked]] | None:
    """The heads over a record, and what is asked under them."""
    header: list[Box] = []
    columns: list[Asked] = []
    for box in record:
        above = grid.at.get((first - 1, box.cell.column))
        if above is None or not _heads(above) or above.cell.columns > 3 * box.cell.columns + 40:
            if _needs_no_head(box, first, above):
                continue
            return None
        if above not in header:
            header.append(above)
        if box.is_place and box.cell.row == first:
            stack = _stack(grid, above)
            below = [b for b in record if b.is_place and b.cell.column == box.cell.column]
            if len(stack) == len(below) > 1:
                header += [h for h in stack if h not in header]
                columns += [a for h, b in zip(stack, below, strict=True) for a in _column(grid, h, b)]
            else:
                columns += _column(grid, above, box)
    return header, columns


def _needs_no_head(box: Box, first: int, above: Box | None) -> bool:
    """A number, a second row of the record, or what stands under a number or an empty box."""
    if box.what is What.ORDINAL or box.cell.row > first:
        return True
    return above is not None and above.what in (What.ORDINAL, What.BLANK)


def _titled(grid: Grid, first: int, header: list[Box], record: list[Box]) -> list[Box]:
    """The label before the records or, over the whole width, above their heads (with what stands before them)."""
    left = grid.at.get((first, min(box.cell.column for box in record) - 1))
    if left is not None and left.what is What.LABEL and label_of(left.cell.text).text:
        return [left]
    line = grid.above(header[0])
    if line is None or line.what is not What.LABEL or not _is_whole(grid, line):
        return []
    return [line] if left is None or not label_of(line.cell.text).text else [line, left]


def _is_whole(grid: Grid, box: Box) -> bool:
    return box.cell.column == grid.left and box.cell.right == grid.right


def _over(grid: Grid, head: Box) -> Box | None:
    """The label over several columns, of which this is the head of one; it has no place of its own beside it."""
    over = grid.above(head)
    if over is None or over.what is not What.LABEL or over.cell.columns <= head.cell.columns:
        return None
    beside = grid.right_of(over)
    covers = over.cell.column <= head.cell.column and over.cell.right >= head.cell.right
    return over if covers and not (beside is not None and beside.is_place) else None


def _stack(grid: Grid, above: Box) -> list[Box]:
    """Heads of one width one over the other, from the top."""
    stack = [above]
    while (
        (over := grid.above(stack[0])) is not None
        and over.what is What.LABEL
        and over.cell.columns == above.cell.columns
    ):
        stack.insert(0, over)
    return stack


def _heads(box: Box) -> bool:
    """A label; `同居・別居` over `同・別` is one too, though it could be circled by itself."""
    return box.what is What.LABEL or (
        box.what is What.PRINTED and bool(re.fullmatch(r"[^ 　＿（(\d]{3,14}", box.cell.text))
    )


def _column(grid: Grid, above: Box, box: Box) -> list[Asked]:
    place = Place(
        text=box.cell.text,
        reference=above.cell.reference,
        width=box.cell.width,
        height=min(box.cell.height, 20),
    )
    lines = [line for line in above.cell.text.split("\n") if line.strip()]
    named = [label_of(line) for line in lines]
    # One column for a name and its reading above each other, as 「フリガナ／氏名」.
    if (
        len(named) > 1
        and all(question_kinds.concept(label.text) for label in named)
        and len({question_kinds.concept(n.text) for n in named}) > 1
    ):
        return [asked for label in named for asked in ask(label, place)]
    label = label_of(above.cell.text)
    found = [_one_line(a) for a in ask(label, place)]
    if question_kinds.concept(label.remark) == "kana" and question_kinds.concept(label.text) == "person":
        found += ask(label_of(label.remark), place)
    over = _over(grid, above)
    if over is not None and over.cell.columns < grid.right - grid.left:
        subject = label_of(over.cell.text).text
        found = [msgspec.structs.replace(a, subject=subject) for a in found]
    return found


def _one_line(asked: Asked) -> Asked:
    """A column of a table has room for a line only."""
    return msgspec.structs.replace(asked, kind="text") if asked.kind == "textarea" else asked


def answered_in_columns(grid: Grid) -> list[tuple[Box, tuple[Box, ...]]]:
    """(question, boxes for yes and no) where the columns' heads are はい and いいえ; the heads are among the boxes."""
    found: list[tuple[Box, tuple[Box, ...]]] = []
    for yes in grid.boxes:
        no = grid.right_of(yes)
        if (
            no is None
            or no.cell.row != yes.cell.row
            or not is_yes_no((joined(yes.cell.text), joined(no.cell.text)))
        ):
            continue
        row = yes.cell.below
        while (below := grid.at.get((row, yes.cell.column))) is not None and below.what is What.BLANK:
            beside, label = grid.right_of(below), grid.left_of(below)
            if (
                beside is None
                or beside.what is not What.BLANK
                or label is None
                or label.what not in (What.LABEL, What.NOTE)
            ):
                break
            over = grid.left_of(yes)
            heads = [b for b in (yes, no, over) if b is not None and b.cell.row == yes.cell.row]
            found.append((label, (below, beside, *(heads if row == yes.cell.below else ()))))
            row = below.cell.below
    return found
