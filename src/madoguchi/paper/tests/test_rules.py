"""Every rule by its example: it gives what it says, and without the rule something else comes of it."""

from __future__ import annotations

from collections import Counter

import pytest

from madoguchi.paper.formats.sheet import Cell, Line, Sheet, Table
from madoguchi.paper.understanding.lines import known_lines, line_rules
from madoguchi.paper.understanding.lines.sheet import read_sheet
from madoguchi.paper.understanding.places import pieces_asked, place_rules
from madoguchi.paper.understanding.places.asked import (
    Asked,
    Enclosure,
    Heading,
    LeftOut,
    Note,
    Promise,
    Title,
)
from madoguchi.paper.understanding.places.place import Place
from madoguchi.paper.understanding.printed.labels import label_of
from madoguchi.paper.understanding.tables import office_boxes
from madoguchi.paper.understanding.tables.boxes import Grid


def at_place(example):
    return place_rules.ask(label_of(example.label), Place(text=example.printed, reference="B2"))


def on_line(example):
    return line_rules.ask_line(example.printed, "本文")


def on_sheet(example):
    lines = tuple(Line(text=line, reference="本文") for line in example.printed.split("\n"))
    return read_sheet(Sheet(name="様式", blocks=lines), first=True)


def of_office(example):
    return office_boxes.office_boxes(Grid(table(example.printed)))


TABLES = (
    (place_rules, "RULES", at_place),
    (pieces_asked, "RULES", at_place),
    (pieces_asked, "NAMES", at_place),
    (line_rules, "RULES", on_line),
    (known_lines, "RULES", on_sheet),
    (office_boxes, "RULES", of_office),
)
RULES = [
    pytest.param(module, table, read, rule, id=f"{module.__name__.rpartition('.')[2]}: {rule.name}")
    for module, table, read in TABLES
    for rule in getattr(module, table)
]


def table(printed):
    """Rows of boxes with | between; < is more of the box before."""
    cells = []
    for row, texts in enumerate(line.split("|") for line in printed.split("\n")):
        for column, text in enumerate(texts):
            if text != "<":
                columns = next(
                    (n for n, t in enumerate(texts[column + 1 :]) if t != "<"), len(texts) - column - 1
                )
                cells.append(
                    Cell(
                        row=row, column=column, rows=1, columns=columns + 1, text=text,
                        reference=f"row {row} column {column}", width=100.0 * (columns + 1), height=18.0,
                    )
                )  # fmt: skip
    return Table(cells=tuple(cells))


def told(found):
    """What was found, in the words of the examples."""
    if isinstance(found, Asked):
        words = [found.label, found.kind, found.unit, "/".join(found.options)]
        words += ["optional" if found.required is False else ""]
        words += [f"of {found.subject}" if found.subject else ""]
        return " ".join(word for word in words if word)
    if isinstance(found, Title):
        return f"{found.what} {found.text}"
    if isinstance(found, Enclosure):
        return f"document {found.label}"
    if isinstance(found, Heading | Note | Promise | LeftOut):
        name = {Heading: "heading", Note: "note", Promise: "promise", LeftOut: "left out"}[type(found)]
        return f"{name} {found.text}"
    return found.cell.text.strip() or found.cell.reference


@pytest.mark.parametrize(("module", "table", "read", "rule"), RULES)
def test_what_a_rule_is_for_comes_of_its_example(module, table, read, rule):
    assert tuple(told(found) for found in read(rule.example)) == rule.example.gives


@pytest.mark.parametrize(("module", "table", "read", "rule"), RULES)
def test_without_the_rule_something_else_comes_of_its_example(module, table, read, rule, monkeypatch):
    with_rule = read(rule.example)
    monkeypatch.setattr(module, table, tuple(r for r in getattr(module, table) if r is not rule))
    assert read(rule.example) != with_rule


@pytest.mark.parametrize(("module", "table"), [(module, table) for module, table, _ in TABLES])
def test_rules_of_a_table_have_names_of_their_own(module, table):
    assert [name for name, n in Counter(rule.name for rule in getattr(module, table)).items() if n > 1] == []
