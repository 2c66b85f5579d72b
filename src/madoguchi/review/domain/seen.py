"""What a page showed when its button was pressed: an act answers to that, or changes nothing."""

from __future__ import annotations

from uuid import UUID

import msgspec


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The case's revision, and the proposal that stood on it."""

    revision: int
    proposal: UUID | None

    def __str__(self) -> str:
        """As a form carries it."""
        return f"{self.revision}.{self.proposal or ''}"


NOTHING = Seen(revision=0, proposal=None)
"""What is no case's: an act that carries it is refused."""


def parse_seen(text: str) -> Seen:
    """What a form carried; NOTHING when it carried none that can be read."""
    revision, _, proposal = text.partition(".")
    if not (revision.isascii() and revision.isdecimal() and len(revision) <= 9):
        return NOTHING
    try:
        return Seen(revision=int(revision), proposal=UUID(proposal) if proposal else None)
    except ValueError:
        return NOTHING
