"""How a publication came about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

What = Literal["published", "scheduled", "cancelled", "taken_back", "closed", "suspended", "resumed"]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody did. `differences` counts those against the version that was offered before, None for the first."""

    version: str
    what: What
    at: datetime
    actor_name: str
    note: str = ""
    differences: int | None = None
    offered_from: date | None = None
    offered_to: date | None = None
