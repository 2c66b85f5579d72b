"""The flow as a picture: boxes in rows, what waits below what it waits for, and lines between them."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from madoguchi.forms.domain.flows.flow import Flow, step_name
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.flow_text import who

WIDTH, HEIGHT, ACROSS, DOWN = 176, 56, 20, 36
"""Of a box, and between boxes, in units of the picture."""
_LINE = 11
"""Characters of a name that fit into a box."""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A step; `x` and `y` are its upper left corner. `sometimes`: it is left out in some cases."""

    id: str
    name: str
    who: str
    x: int
    y: int
    sometimes: bool


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """Boxes, and lines from the middle below one to the middle above another."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]


def picture(definition: d.Definition, flow: Flow) -> Picture:
    """The picture of a flow; steps that wait for each other stand in the last row."""
    row: dict[str, int] = {}
    for step in flow.order:
        row[step.id] = 1 + max((row[other] for other in step.after or ()), default=-1)
    last = max(row.values(), default=-1) + 1
    rows: dict[int, list[d.Step]] = defaultdict(list)
    for step in flow.steps:
        rows[row.get(step.id, last)].append(step)
    widest = max(map(len, rows.values()), default=1)
    width = widest * (WIDTH + ACROSS) + ACROSS
    boxes: dict[str, Box] = {}
    for number, steps in rows.items():
        left = (width - len(steps) * (WIDTH + ACROSS) + ACROSS) // 2
        for place, step in enumerate(steps):
            boxes[step.id] = Box(
                id=step.id,
                name=_short(step_name(step).strip("「」")),
                who=_short(who(definition, step)),
                x=left + place * (WIDTH + ACROSS),
                y=ACROSS + number * (HEIGHT + DOWN),
                sometimes=step.when is not None,
            )
    lines = [
        _line(boxes[other], boxes[step.id])
        for step in flow.steps
        for other in step.after or ()
        if other in boxes
    ]
    height = ACROSS * 2 + len(rows) * (HEIGHT + DOWN) - DOWN
    return Picture(width=width, height=height, boxes=tuple(boxes.values()), lines=tuple(lines))


def _line(one: Box, other: Box) -> str:
    x1, y1, x2, y2 = one.x + WIDTH // 2, one.y + HEIGHT, other.x + WIDTH // 2, other.y
    middle = (y1 + y2) // 2
    return f"M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}"


def _short(text: str) -> str:
    return text if len(text) <= _LINE else f"{text[: _LINE - 1]}…"
