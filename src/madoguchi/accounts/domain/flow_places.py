"""Where the steps of a flow are done: which unit each part (係) is, which rank each level of approval takes, and which other
government does what is not the office's (進達・経由)."""

from __future__ import annotations

from typing import Final, Literal
from uuid import UUID

import msgspec

OWNER: Final = "owner"
"""The part that every flow has: the unit whose case it is. Nobody says which unit that is, the case does."""


GOVERNMENTS: Final = ("prefecture", "municipality", "state")
"""What a definition can call another government."""
Way = Literal["inside", "connected", "by_hand"]
"""How cases get to another government: it is of this installation; a system of its own takes packages; staff bring papers."""


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """Which government is meant. `code` (全国地方公共団体コード) is empty for one that has none, which is the state's."""

    way: Way
    code: str = ""
    name: str = ""
    """what it is called; of one of this installation its own name counts"""


class FlowPlaces(msgspec.Struct, frozen=True, kw_only=True):
    """What the town says of one procedure, or of all."""

    parts: dict[str, UUID] = {}
    ranks: dict[int, int] = {}
    governments: dict[str, Tie] = {}
    """as the definition calls it (prefecture) → which one that is"""

    def over(self, other: FlowPlaces) -> FlowPlaces:
        """This, and what only the other says."""
        return FlowPlaces(
            parts={**other.parts, **self.parts},
            ranks={**other.ranks, **self.ranks},
            governments={**other.governments, **self.governments},
        )

    def __str__(self) -> str:
        """As a form carries what its page showed."""
        ranks = {str(level): rank for level, rank in self.ranks.items()}
        return msgspec.json.encode([self.parts, ranks, self.governments], order="sorted").decode()


NOTHING_SAID: Final = FlowPlaces()
