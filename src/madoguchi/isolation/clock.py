"""Is this machine's clock right? What stands in the record is the legal time, so it is not left to one clock alone."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime

from django.db import DatabaseError, connection

LARGEST = 30.0
"""Seconds by which this machine and the database may differ."""
LOOK_EVERY, LOOK_AGAIN = 60.0, 5.0
"""Seconds between two comparisons, and after one that failed."""

log = logging.getLogger(__name__)


class ClockDisagrees(DatabaseError):
    """This machine's clock and the database's differ, and nobody here knows which is right: nothing can be dated."""


class _Compared:
    """Of this process: when it last compared (monotonic), and by how much the clocks differed."""

    at: float | None = None
    apart: float = 0.0


def hold_to_the_database() -> None:
    """Compare once a minute. Raises ClockDisagrees. SQLite has no other clock than this machine's."""
    if connection.vendor != "postgresql":
        return
    stale = LOOK_AGAIN if _Compared.apart else LOOK_EVERY
    if _Compared.at is None or time.monotonic() - _Compared.at > stale:
        before, _Compared.apart, _Compared.at = _Compared.apart, _apart(), time.monotonic()
        if _Compared.apart and not before:
            log.error("%s", _say(_Compared.apart))
    if _Compared.apart:
        raise ClockDisagrees(_say(_Compared.apart))


def _say(apart: float) -> str:
    return f"this machine's clock and the database's differ by {apart:.0f} s, so nothing is written: set up NTP on both"


def forget() -> None:
    """Compare at the next question: for tests, which turn clocks."""
    _Compared.at, _Compared.apart = None, 0.0


def _apart() -> float:
    """Seconds beyond doubt; 0 when it is less than LARGEST."""
    connection.ensure_connection()
    before = machine_time()
    with connection.wrap_database_errors:
        # Below Django's cursors: this is no part of what the caller asks the database.
        there = connection.connection.execute("SELECT clock_timestamp()").fetchone()[0]
    ahead, behind = (before - there).total_seconds(), (there - machine_time()).total_seconds()
    apart = max(ahead, behind, 0.0)
    return apart if apart > LARGEST else 0.0


def machine_time() -> datetime:
    return datetime.now(UTC)
