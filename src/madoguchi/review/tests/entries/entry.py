"""An entry of the tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from madoguchi.accounts.permissions import Member, Permission
from madoguchi.review.domain.acts import Act

Service = Callable[..., Any]


class Entry(msgspec.Struct, frozen=True):
    """An act or a read: the state in which it begins, or the act that comes before it, what else it is given, who does it by
    which permission, the entries that it leaves on record, and the events of its own that it publishes.

    What the page of the act takes, leaves and shows is held to the same entry by `tests/architecture`.
    """

    state: str | Service
    given: dict[str, Any]
    by: Member
    permission: Permission
    recorded: tuple[str, ...]
    tells: tuple[str, ...] = ()
    days: int = 0
    """after the first of the tests"""
    besides: tuple[Permission, ...] = ()
    """permissions that are enough to begin with, until it is seen what it is about"""
    act: Act | None = None
    """None: a read, or what has no page of its own."""
    marks: tuple[str, ...] = ()
    """What the line of the case in the queue is marked with afterwards."""

    @property
    def moves(self) -> bool:
        """Whether the case is in another state afterwards."""
        return self.recorded[0].startswith("application.")


REASON: Final[dict[str, Any]] = {"reason": "理由"}
