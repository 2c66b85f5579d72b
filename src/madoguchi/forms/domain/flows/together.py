"""Which cases a step takes together: all that wait at it with the same key."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.text import fold_digits, without_unseen

DAY: Final = "day"
ROUND: Final = "window.round"
NO_ROUND: Final = "no-round"
"""The key of cases that arrived outside of every round: staff give their batch its name."""


class BatchKey(msgspec.Struct, frozen=True, kw_only=True):
    """Which batch. `name` is how people call it where the answer alone does not say so: the label of a round."""

    key: str
    name: str = ""


def batch_key(
    together: d.Together, *, values: Mapping[str, Any], day: date, window: d.Window | None, arrived: date
) -> BatchKey | None:
    """The batch of a case; None where it has none yet, and is done alone. `values` are those of the office's form, `day`
    is when the step opened, `window` the filing window of the case's version."""
    if together.by == DAY:
        return BatchKey(key=day.isoformat())
    if together.by == ROUND:
        found = round_of(window, arrived)
        return (
            BatchKey(key=f"{found.from_} {found.to}", name=found.label.ja)
            if found
            else BatchKey(key=NO_ROUND)
        )
    value = values.get(together.by, values.get(f"{d.OFFICE}.{together.by}"))
    return None if value is None else BatchKey(key=alike(str(value)))


def by_answer(together: d.Together | None) -> bool:
    """Cases are collected by an answer, which may be given again in another year."""
    return together is not None and together.by not in (DAY, ROUND)


def says_round(together: d.Together | None, key: str) -> bool:
    """Whether a key says itself which round it is: by the dates of one of the filing window."""
    return together is not None and together.by == ROUND and key != NO_ROUND


def round_of(window: d.Window | None, day: date) -> d.Round | None:
    """The round of a filing window in which a day lies."""
    rounds = window.rounds if window is not None else ()
    return next((r for r in rounds if r.from_ <= day.isoformat() <= r.to), None)


def alike(text: str) -> str:
    """What several people typed of one thing (a house, a block of flats): width, case, spaces and kinds of hyphens are no
    difference."""
    folded = fold_digits(unicodedata.normalize("NFKC", without_unseen(text))).casefold()
    return "".join(folded.split())
