"""How long to wait until a receiver is asked or sent something again."""

from __future__ import annotations

from datetime import timedelta

Bounds = tuple[float, float]
SEND: Bounds = (2.0, 7200.0)
"""Seconds between two attempts to send."""
ASK: Bounds = (5.0, 3600.0)
"""Seconds between two questions for the result."""
FIRST_LOOK = timedelta(seconds=5)
"""After the acknowledgement, until the receiver is asked for the result."""
UNTIL_WOKEN = 3600.0
"""Seconds until a version is looked at that waits for the end of a correction; the end itself wakes it (`keep_up`)."""


def pause(waited: float, bounds: Bounds) -> float:
    """A tenth of the seconds waited so far, within the bounds: there is no last time."""
    shortest, longest = bounds
    return min(max(waited / 10, shortest), longest)
