"""What is counted of a form's pages: sums a day, never who. Nothing here can be led back to a person or a draft."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

import msgspec

What = Literal["reached", "finished", "back", "error", "took", "gave_up"]
BUCKETS: Final = (10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 3600)
"""Upper bounds, in seconds, of the steps in which the time for a page is counted; what took longer is `LONGER`."""
LONGER: Final = "longer"
QUIET: Final = timedelta(days=7)
"""A draft that nobody has touched for so long counts as given up; if it is gone on with, it no longer does."""


class Tally(NamedTuple):
    """What one counter counts. `question` names the place without a row's number, never what was typed."""

    procedure: str
    version: str
    page: str
    day: date
    what: What
    question: str = ""
    code: str = ""


def bucket(seconds: float) -> str:
    """The step in which a time is counted."""
    place = bisect_left(BUCKETS, seconds)
    return str(BUCKETS[place]) if place < len(BUCKETS) else LONGER


class Quartiles(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds within which a quarter, half and three quarters were done; `people` is how many were timed.

    Read from the steps as if the times were spread evenly within each; what lies beyond the last is its bound.
    """

    people: int
    first: int
    median: int
    third: int


def quartiles(histogram: Mapping[str, int]) -> Quartiles | None:
    """Of a histogram bucket → how many; None when it is empty."""
    total = sum(histogram.values())
    if total <= 0:
        return None
    first, median, third = (_at(histogram, total * quarter / 4) for quarter in (1, 2, 3))
    return Quartiles(people=total, first=first, median=median, third=third)


def _at(histogram: Mapping[str, int], wanted: float) -> int:
    passed, lower = 0, 0
    for upper in BUCKETS:
        here = histogram.get(str(upper), 0)
        if here and passed + here >= wanted:
            return round(lower + (upper - lower) * (wanted - passed) / here)
        passed, lower = passed + here, upper
    return BUCKETS[-1]
