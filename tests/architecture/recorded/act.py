"""An act at a page, as the table of the audit record says it: what is posted, and what is on record then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

from madoguchi.accounts.permissions import Role
from madoguchi.kernel.clock import day_in_japan
from tests.architecture.world import Town

OPENED: Final = "case.opened"
DESK: Final = "<slug:slug>/desk/"
CASE: Final = DESK + "cases/<str:receipt>/"
PROCEDURE: Final = DESK + "procedures/<slug:procedure>/"


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What is posted, once things were brought to where it begins, and what it leaves on record, in order."""

    recorded: tuple[str, ...]
    posted: dict[str, Any] | Callable[[Town], dict[str, Any]] = {}
    state: str | Callable[..., Any] = ""
    """Of the case, or the act that was done with it before."""
    before: Callable[[Town], None] | None = None
    by: Role | None = None
    """Who else than the first role that may open the page."""
    others: dict[str, str] = {}
    """Names in the address that are others than usual."""


def day(days: int) -> str:
    return (day_in_japan(datetime.now(UTC)) + timedelta(days=days)).isoformat()


REASON: Final = {"reason": "理由"}
