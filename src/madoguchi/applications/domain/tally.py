"""What is counted of a form's pages: sums a day, never who. Nothing here can be led back to a person or a draft.

A draft passes a page once: a page counts as reached when the draft comes to it for the first time, and as finished
when its answers are accepted for the first time. So the sums do not grow when somebody turns back or looks again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

import msgspec

What = Literal["reached", "finished", "back", "error", "took", "gave_up"]
FINISH: Final = "check"
"""Stands for all that follows the last page: files, the address, looking through, sending. Sending finishes it."""
BUCKETS: Final = (10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 3600)
"""Upper bounds, in seconds, of the steps in which the time for a page is counted; what took longer is `LONGER`."""
LONGER: Final = "longer"


class Tally(NamedTuple):
    """What one counter counts. `question` names the place without a row's number, never what was typed."""

    procedure: str
    version: str
    page: str
    day: date
    what: What
    question: str = ""
    code: str = ""


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """How far a draft has come: the furthest page that it reached, and what is new about that."""

    place: str
    reached: tuple[str, ...] = ()
    finished: bool = False


def move(order: Sequence[str], *, before: str, page: str, following: str | None) -> Move:
    """A page was saved; `following` is where it leads, None when one stays. `before` is the furthest page so far.

    `order` holds all pages of the form, shown or not. A page that it does not know lies before all others.
    """
    rank = {name: place for place, name in enumerate((*order, FINISH))}
    there, here = rank.get(before, -1), rank.get(page, -1)
    reached = [page] if here > there else []
    if following is not None and rank.get(following, -1) > max(there, here):
        reached.append(following)
    return Move(
        place=reached[-1] if reached else before,
        reached=tuple(reached),
        finished=following is not None and there <= here,
    )


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
