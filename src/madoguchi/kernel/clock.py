"""The time, passed in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
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


def start_of(day: date) -> datetime:
    """The moment at which a day begins in Japan."""
    return datetime.combine(day, time(), tzinfo=JST)
