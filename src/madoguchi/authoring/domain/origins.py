"""Where the parts of a draft that was made from a paper form came from, and what was not understood."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from madoguchi.paper.drafting.reading import Origin, Passage


class Origins(msgspec.Struct, frozen=True, kw_only=True):
    """Fields of the form by question, so that they stay with one that is moved; and the texts still to be looked at."""

    fields: dict[str, tuple[Origin, ...]] = {}
    not_understood: tuple[Passage, ...] = ()

    def at(self, place: str) -> tuple[Origin, ...]:
        """The fields of the form that became what stands at a place. (Their own `place` is where that stood at first.)"""
        return self.fields.get(_key(place), ())

    def renamed(self, before: str, after: str) -> Origins:
        """Known under its new id too; the old one stays for an undo."""
        old, new = _key(before), _key(after)
        if old == new or old not in self.fields:
            return self
        return msgspec.structs.replace(self, fields={**self.fields, new: self.fields[old]})

    def without(self, reference: str) -> Origins:
        """After the author has dealt with what stood there."""
        left = tuple(passage for passage in self.not_understood if passage.reference != reference)
        return msgspec.structs.replace(self, not_understood=left)


_DECODER = msgspec.json.Decoder(Origins)
"""Made now: two threads that are the first to use a type at once crash msgspec 0.22."""


def origins_of(origins: Iterable[Origin], not_understood: Iterable[Passage]) -> Origins:
    """From what the reader of forms gives."""
    fields: dict[str, tuple[Origin, ...]] = {}
    for origin in origins:
        key = _key(origin.place)
        fields[key] = (*fields.get(key, ()), origin)
    return Origins(fields=fields, not_understood=tuple(not_understood))


def read_origins(text: str) -> Origins:
    """What was stored; none for a draft that did not come from paper."""
    return _DECODER.decode(text) if text else Origins()


def write_origins(origins: Origins) -> str:
    """What is stored."""
    return msgspec.json.encode(origins).decode()


def _key(place: str) -> str:
    """A question's id is its own wherever it stands."""
    names = place.split(".")
    return names[-1] if names[0] == "pages" and len(names) > 2 else place
