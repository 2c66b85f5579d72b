"""Computations with numbers as boxes of lines: what to draw, and what to begin with.

A box has a path and posts `{path}-n` lines (`{path}.0`, …); an `if` posts its cases at `{path}.c0.when` and `{path}.c0.then`, and
what is left at `{path}.o`. A line posts `{path}-q`: an answer's reference, `number` (with `{path}-v`), `figure:<id>` (with
`{path}-day`), or `=<way>`, a box within the line. `{path}-was` is what stood there before, so that a computation put around it
keeps it. What no list can say stays as it is (`{path}-keep`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import msgspec

from madoguchi.builder.domain.conditions import conditions
from madoguchi.builder.domain.conditions.nameable import Known, Named
from madoguchi.builder.domain.conditions.sentences import computation
from madoguchi.forms.domain.answers.operations import as_number
from madoguchi.forms.domain.format import definition as d

NUMBER, FIGURE, NOTHING = "number", "figure:", ""
BOXED = (
    ("sum", "合計する"),
    ("difference", "引く"),
    ("product", "かけ合わせる"),
    ("quotient", "割る"),
    ("round", "端数をそろえる"),
    ("min", "いちばん小さいものにする"),
    ("max", "いちばん大きいものにする"),
    ("if_", "「もし」で分ける"),
    ("total", "くり返しの中を合計する"),
)
"""Ways whose operands are numbers, or computations of numbers."""
WITHIN = (*BOXED, ("count", "くり返しの数をかぞえる"))
OVER_ROWS = ("sum", "product", "min", "max")
"""Ways that take every row of an answer."""
MOST_DEEP = 4
"""Boxes within one another that are drawn; what is deeper stays as it is."""

Choices = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
"""(group, its (value, label)s)."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One operand."""

    path: str
    choice: str = ""
    choices: Choices = ()
    was: str = ""
    value: str = ""
    day: str = ""
    box: Box | None = None
    kept: str = ""
    words: str = ""


class CaseLines(msgspec.Struct, frozen=True, kw_only=True):
    """A case of an `if`: when, and what then."""

    path: str
    when: conditions.Node
    then: Line


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A computation: its operands, and what else its way asks for."""

    path: str
    way: str
    lines: tuple[Line, ...] = ()
    cases: tuple[CaseLines, ...] = ()
    otherwise: Line | None = None
    to: str = ""
    rounding: str = ""
    groups: tuple[Named, ...] = ()
    group: str = ""
    where: conditions.Node | None = None


def box(c: d.Compute, path: str, known: Known, depth: int = 0) -> Box:
    """The box of a computation with numbers."""
    if c.quotient is not None:
        lines = _lines((c.quotient.of, c.quotient.by), path, known, c.way, depth)
        return Box(path=path, way=c.way, lines=lines)
    if c.round is not None:
        lines = _lines((c.round.of,), path, known, c.way, depth)
        return Box(path=path, way=c.way, lines=lines, to=c.round.to, rounding=c.round.way)
    if c.if_ is not None:
        cases = tuple(
            CaseLines(
                path=f"{path}.c{n}",
                when=conditions.node(case.when, f"{path}.c{n}.when", known),
                then=line(case.then, f"{path}.c{n}.then", known, c.way, depth),
            )
            for n, case in enumerate(c.if_.cases)
        )
        otherwise = line(c.if_.otherwise, f"{path}.o", known, c.way, depth)
        return Box(path=path, way=c.way, cases=cases, otherwise=otherwise)
    counted = c.total or c.count
    if counted is not None:
        inside = within(known, counted.group)
        where = conditions.node(counted.where, f"{path}.where", inside)
        lines = (line(c.total.of, f"{path}.0", inside, c.way, depth),) if c.total is not None else ()
        return Box(path=path, way=c.way, lines=lines, groups=known.groups, group=counted.group, where=where)
    return Box(path=path, way=c.way, lines=_lines(d.operands_of(c), path, known, c.way, depth))


def within(known: Known, group: str) -> Known:
    """What can be named in a row of a group."""
    return msgspec.structs.replace(known, row=group)


def _lines(
    operands: tuple[d.Operand, ...], path: str, known: Known, way: str, depth: int
) -> tuple[Line, ...]:
    return tuple(line(o, f"{path}.{n}", known, way, depth) for n, o in enumerate(operands))


def line(o: d.Operand | None, path: str, known: Known, way: str, depth: int) -> Line:
    """One operand's line; `depth` is that of its box."""
    choices = tuple(_choices(known, way, depth))
    if path.endswith(".o"):
        choices = (("値なし", ((NOTHING, "(空のまま)"),)), *choices)
    if o is None:
        return Line(path=path, choices=choices)
    if isinstance(o, str):
        if as_number(o) is not None:
            return Line(path=path, choices=choices, choice=NUMBER, was=o, value=o)
        if all(o != value for _, listed in choices for value, _ in listed):
            choices = (*choices, ("見つからない答え", ((o, known.label(o)),)))
        return Line(path=path, choices=choices, choice=o, was=o)
    if o.figure is not None and any(f.id == o.figure.figure for f in known.figures):
        return Line(path=path, choices=choices, choice=f"{FIGURE}{o.figure.figure}", day=o.figure.day)
    if o.way in dict(WITHIN) and depth < MOST_DEEP:
        inner = box(o, path, known, depth + 1)
        return Line(path=path, choices=choices, choice=f"={o.way}", was=f"={o.way}", box=inner)
    return Line(path=path, kept=msgspec.json.encode(o).decode(), words=computation(o, known))


def numbers(known: Known, way: str) -> tuple[Named, ...]:
    """The answers that are numbers, where they can stand in a computation of this way."""
    here = known.all if way in OVER_ROWS and known.row is None else known.here(known.row)
    return tuple(n for n in here if n.compares == "number")


def _choices(known: Known, way: str, depth: int) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for page, listed in groupby(numbers(known, way), key=lambda n: n.page):
        yield page, tuple((n.reference, n.label) for n in listed)
    yield "数", ((NUMBER, "数を書く"),)
    if known.figures:
        yield "日付で変わる額・率", tuple((f"{FIGURE}{f.id}", f.label.ja) for f in known.figures)
    ways = [(f"={way}", label) for way, label in WITHIN if known.groups or way not in ("total", "count")]
    if depth < MOST_DEEP:
        yield "計算", tuple(ways)


# what to begin with


def begun(way: str, base: d.Operand | None, known: Known) -> d.Compute | None:
    """A computation of another way that keeps what was there; None where there is nothing to begin with."""
    if way in ("total", "count"):
        return _over_rows(way, known)
    if isinstance(base, d.Compute) and base.way in ("round", "if_") and base.way != way:
        first = next(iter(d.operands_of(base)), None)
        base = first if first is not None and way in d.LISTED else base
    if isinstance(base, d.Compute) and base.way == way:
        return base
    if isinstance(base, d.Compute) and base.way in d.LISTED and way in d.LISTED:
        operands = d.operands_of(base)
        return _listed(way, operands if operands[1:] or way in ("sum", "product") else (*operands, "0"))
    first = base if base is not None else first_number(known, way)
    if way == "quotient":
        return d.Compute(quotient=d.Quotient(of=first, by="1"))
    if way == "round":
        return d.Compute(round=d.Rounded(of=first, way="down"))
    if way == "if_":
        when = conditions.begun(known)
        return (
            d.Compute(if_=d.Chosen(cases=(d.Case(when=when, then=first),), otherwise="0")) if when else None
        )
    return _listed(way, (first,) if way in ("sum", "product") else (first, "0"))


def first_number(known: Known, way: str) -> str:
    """The nearest number before, else 0."""
    found = numbers(known, way)
    return found[-1].reference if found else "0"


def _listed(way: str, operands: tuple[d.Operand, ...]) -> d.Compute:
    fields: dict[str, tuple[d.Operand, ...]] = {way: operands}
    return d.Compute(**fields)  # type: ignore[arg-type]


def _over_rows(way: str, known: Known) -> d.Compute | None:
    if not known.groups:
        return None
    group = known.groups[0].reference
    if way == "count":
        return d.Compute(count=d.CountOf(group=group))
    return d.Compute(total=d.TotalOf(group=group, of=first_number(within(known, group), way)))
