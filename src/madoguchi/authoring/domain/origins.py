"""Where the parts of a draft that was made from a paper form came from, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the form: where it stands (`申請書!C5`), its label, and what stood in the blank."""

    reference: str
    label: str
    text: str = ""
    part: str = ""
    """the part of a person or bank account that it became"""
    confidence: float = 1.0


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A text of the form and where it stands."""

    reference: str
    text: str


class Origins(msgspec.Struct, frozen=True, kw_only=True):
    """Cells by question, so that they stay with one that is moved; and the texts that are still to be looked at."""

    cells: dict[str, tuple[Cell, ...]] = {}
    not_understood: tuple[Passage, ...] = ()

    def at(self, place: str) -> tuple[Cell, ...]:
        """The cells that became what stands at a place."""
        return self.cells.get(_key(place), ())

    def renamed(self, before: str, after: str) -> Origins:
        """Known under its new id too; the old one stays for an undo."""
        old, new = _key(before), _key(after)
        if old == new or old not in self.cells:
            return self
        return msgspec.structs.replace(self, cells={**self.cells, new: self.cells[old]})

    def without(self, reference: str) -> Origins:
        """After the author has dealt with what stood there."""
        left = tuple(passage for passage in self.not_understood if passage.reference != reference)
        return msgspec.structs.replace(self, not_understood=left)


def origins_of(origins: Iterable[Any], not_understood: Iterable[Any]) -> Origins:
    """From what a reader of forms gives: objects with `place` and a cell's fields, and passages."""
    cells: dict[str, list[Cell]] = {}
    for origin in origins:
        cell = msgspec.convert(origin, Cell, from_attributes=True)
        cells.setdefault(_key(origin.place), []).append(cell)
    return Origins(
        cells={key: tuple(found) for key, found in cells.items()},
        not_understood=tuple(msgspec.convert(p, Passage, from_attributes=True) for p in not_understood),
    )


def read_origins(text: str) -> Origins:
    """What was stored; none for a draft that did not come from paper."""
    return msgspec.json.decode(text, type=Origins) if text else Origins()


def write_origins(origins: Origins) -> str:
    """What is stored."""
    return msgspec.json.encode(origins).decode()


def _key(place: str) -> str:
    """A question's id is its own wherever it stands."""
    names = place.split(".")
    return names[-1] if names[0] == "pages" and len(names) > 2 else place
