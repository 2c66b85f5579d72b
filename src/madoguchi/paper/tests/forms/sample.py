"""A form with its truth."""

from __future__ import annotations

from collections.abc import Callable

import msgspec


class Field(msgspec.Struct, frozen=True):
    """One thing that the form asks: its label, the kind of question, and whether it has to be answered.

    A person's reading, birth date or address is a field of its own; so is a repeated group, and each of its columns.
    A bank account is one field.
    """

    label: str
    kind: str
    required: bool = True


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One form, made anew by `write`."""

    name: str
    filename: str
    write: Callable[[], bytes]
    title: str
    kind: str
    fields: tuple[Field, ...]


def asked(table: str) -> tuple[Field, ...]:
    """Fields from lines `label kind` or `label kind optional`."""
    rows = [line.split() for line in table.strip().splitlines()]
    return tuple(Field(row[0], row[1], len(row) < 3) for row in rows)
