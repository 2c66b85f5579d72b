"""Files as an answer of the office: each stands in it by a marker, which names the row that keeps it, its name and its hash.

A page posts the ids of the files that it shows. What of them is known becomes a marker; the rest stays an id, which no
reader takes for a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

FILE, NAME, HASH = "file", "name", "sha256"


class Marker(msgspec.Struct, frozen=True, kw_only=True):
    """A file in an answer, as it is stored: the id of its row, its cleaned name, SHA-256 in hexadecimal."""

    file: str
    name: str
    sha256: str


def markers_in(raw: Any) -> Iterator[Marker]:
    """The files of an answer; nothing for an answer of another kind."""
    for each in raw if isinstance(raw, list | tuple) else ():
        if is_file_marker(each):
            yield Marker(file=each[FILE], name=each[NAME], sha256=each[HASH])


def is_file_marker(raw: Any) -> bool:
    """Whether it stands for one file."""
    return (
        isinstance(raw, Mapping)
        and raw.keys() == {FILE, NAME, HASH}
        and all(isinstance(part, str) for part in raw.values())
    )


def ids_in(raw: Any) -> tuple[str, ...]:
    """The ids in an answer as it was posted or stored, each once, in their order."""
    listed = raw if isinstance(raw, list | tuple) else ()
    ids = (each[FILE] if is_file_marker(each) else each for each in listed)
    return tuple(dict.fromkeys(each for each in ids if isinstance(each, str)))


def marked(raw: Any, known: Mapping[str, Marker]) -> list[Any]:
    """The answer with a marker for each file that is known; an id that is not stays one, and is told."""
    return [msgspec.to_builtins(known[each]) if each in known else each for each in ids_in(raw)]


def with_files(raw: Any, more: Sequence[Marker]) -> list[Any]:
    """The answer with these files behind its own, each once."""
    there = ids_in(raw)
    own = list(raw) if isinstance(raw, list | tuple) else []
    return own + [msgspec.to_builtins(each) for each in more if each.file not in there]
