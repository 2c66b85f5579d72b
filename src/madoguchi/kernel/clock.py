"""The time, passed in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

JST = ZoneInfo("Asia/Tokyo")


class Clock(Protocol):
    """Tells the time, aware."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock(msgspec.Struct, frozen=True):
    """Always the same moment."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


def day_in_japan(now: datetime) -> date:
    """The calendar day in Japan at a moment."""
    return now.astimezone(JST).date()


def today(clock: Clock) -> date:
    """Today in Japan."""
    return day_in_japan(clock.now())
