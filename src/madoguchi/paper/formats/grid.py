"""Boxes out of ruled lines: small squares without a line between them are one box."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

Edge = Callable[[int, int], bool]


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """Squares that belong together. `closed`: lines all around, and a rectangle."""

    squares: tuple[tuple[int, int], ...]
    top: int
    left: int
    bottom: int
    right: int
    closed: bool


def regions(rows: int, columns: int, *, line_right: Edge, line_below: Edge) -> list[Region]:
    """All regions of a grid, by their first square. `line_right(r, c)`: a line on the right of the square; column or
    row -1 asks for the outermost lines."""
    seen = [[False] * columns for _ in range(rows)]
    found = []
    for row in range(rows):
        for column in range(columns):
            if not seen[row][column]:
                found.append(_region(row, column, rows, columns, seen, line_right, line_below))
    return found


def _region(
    row: int, column: int, rows: int, columns: int, seen: list[list[bool]], line_right: Edge, line_below: Edge
) -> Region:
    seen[row][column] = True
    open_ = False
    stack = [(row, column)]
    squares = []
    while stack:
        r, c = stack.pop()
        squares.append((r, c))
        for step_r, step_c, line in (
            (r, c + 1, line_right(r, c)),
            (r, c - 1, line_right(r, c - 1)),
            (r + 1, c, line_below(r, c)),
            (r - 1, c, line_below(r - 1, c)),
        ):
            if line:
                continue
            if not (0 <= step_r < rows and 0 <= step_c < columns):
                open_ = True
            elif not seen[step_r][step_c]:
                seen[step_r][step_c] = True
                stack.append((step_r, step_c))
    top, bottom = min(r for r, _ in squares), max(r for r, _ in squares) + 1
    left, right = min(c for _, c in squares), max(c for _, c in squares) + 1
    whole = len(squares) == (bottom - top) * (right - left)
    return Region(
        squares=tuple(sorted(squares)),
        top=top,
        left=left,
        bottom=bottom,
        right=right,
        closed=whole and not open_,
    )


def touching(found: Iterable[Region]) -> list[list[Region]]:
    """Closed regions in groups that share a line, each group from the top left on."""
    left = sorted(found, key=lambda r: (r.top, r.left))
    at: dict[tuple[int, int], int] = {}
    for n, region in enumerate(left):
        for square in region.squares:
            at[square] = n
    parent = list(range(len(left)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for (r, c), n in at.items():
        for neighbour in ((r, c + 1), (r + 1, c)):
            if neighbour in at:
                low, high = sorted((root(n), root(at[neighbour])))
                parent[high] = low
    groups: dict[int, list[Region]] = {}
    for n, region in enumerate(left):
        groups.setdefault(root(n), []).append(region)
    return [groups[n] for n in sorted(groups)]
