"""Where in the office the steps of a flow are done: which unit each part (係) is, which rank each level of approval takes."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

OWNER: Final = "owner"
"""The part that every flow has: the unit whose case it is. Nobody says which unit that is, the case does."""


class FlowPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """What the town says of one procedure, or of all."""

    parts: dict[str, UUID] = {}
    ranks: dict[int, int] = {}

    def over(self, other: FlowPlaces) -> FlowPlaces:
        """This, and what only the other says."""
        return FlowPlaces(parts={**other.parts, **self.parts}, ranks={**other.ranks, **self.ranks})

    def __str__(self) -> str:
        """As a form carries what its page showed."""
        ranks = {str(level): rank for level, rank in self.ranks.items()}
        return msgspec.json.encode([self.parts, ranks], order="sorted").decode()


NOTHING_SAID: Final = FlowPlaces()
