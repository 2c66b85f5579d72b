"""How far a draft has come.

A draft passes a page once: it is reached when the draft comes to it for the first time, and finished when its answers
are accepted for the first time. Whoever turns back or looks again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

FINISH: Final = "check"
"""Stands for all that follows the last page: files, the address, looking through, sending. Sending finishes it."""


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
