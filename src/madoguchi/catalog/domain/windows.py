"""When a procedure can be filed: not yet, now, or no longer."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from madoguchi.forms.domain.format.definition import LocalText, Window

Span = tuple[date | None, date | None, LocalText | None]


class FilingWindow(msgspec.Struct, frozen=True):
    """The state on one day. `opens` and `closes` (both included) are of the current, next or last round."""

    state: Literal["always", "not_yet", "open", "closed"] = "always"
    opens: date | None = None
    closes: date | None = None
    round: LocalText | None = None

    @property
    def is_open(self) -> bool:
        return self.state in ("always", "open")


def filing_window(window: Window | None, *, today: date) -> FilingWindow:
    """The state of a definition's window on `today`; between two rounds it is the next one's `not_yet`."""
    spans = _spans(window)
    if not spans:
        return FilingWindow()
    for opens, closes, label in spans:
        if opens and today < opens:
            return FilingWindow("not_yet", opens, closes, label)
        if not closes or today <= closes:
            return FilingWindow("open", opens, closes, label)
    return FilingWindow("closed", *spans[-1])


def _spans(window: Window | None) -> list[Span]:
    if window is None:
        return []
    if window.rounds:
        return sorted(
            ((_day(r.from_), _day(r.to), r.label) for r in window.rounds),
            key=lambda span: span[0] or date.min,
        )
    return [(_day(window.from_), _day(window.to), None)] if window.from_ or window.to else []


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
