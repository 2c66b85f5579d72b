"""Cases that are done together: what was on the list when it was closed, what each leaves with, and why one may not."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain.seen import NOTHING, Seen, parse_seen

State = Literal["open", "closing", "closed"]
"""A batch collects cases, is worked through once somebody closed it, and is over."""
Result = Literal["waiting", "done", "not_done", "taken_out", "left", "given_up"]
"""What became of a case in a batch. `left`: its step is not open any more, or it belongs to another batch now; `given_up`: it was
done, and the place that the case got is another's, or free for another."""
WhyNot = Literal[
    "changed", "not_open", "given_up", "another_person", "unanswered", "no_decision", "no_reason", "no_result", "number", "failed"
]  # fmt: skip
"""Why a case of a batch that was closed was not done. It goes back alone."""
MOST: Final = 5_000
"""Cases that are closed at once; what is more waits in the next batch."""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What is given at a step, as `do_step` takes it: for all cases of a batch, or for one of them."""

    filled: dict[str, Any] = {}
    checked: tuple[str, ...] = ()
    decision: str = ""
    reason: str = ""


Shown = Mapping[UUID, Seen]
"""The list as its page showed it: case → its revision, and the proposal that stood on it."""


def write_shown(shown: Shown) -> str:
    """As a form carries it and as it is kept."""
    return " ".join(f"{case.hex}:{seen}" for case, seen in sorted(shown.items()))


def parse_shown(text: str) -> dict[UUID, Seen]:
    """What a form carried, at most MOST; what cannot be read of it is not on the list."""
    found: dict[UUID, Seen] = {}
    for line in text.split()[:MOST]:
        case, _, seen = line.partition(":")
        try:
            at = UUID(hex=case)
        except ValueError:
            continue
        if (read := parse_seen(seen)) != NOTHING:
            found[at] = read
    return found


def digest(shown: Shown) -> str:
    """SHA-256 in hexadecimal of the whole list: what an approval of it is over."""
    return hashlib.sha256(write_shown(shown).encode()).hexdigest()


class CaseResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one case leaves with, and why it is so, as JSON."""

    given: Given
    told: dict[str, Any] = {}


AT_ONCE: Final[frozenset[d.Does]] = frozenset({"allocate"})
"""What is done by looking at all cases of a batch at once (`allocations.py`), and so never to one case alone. All other steps
give each case what was given for all, or its own."""
