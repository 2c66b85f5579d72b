"""What a tenant offers, as its pages and the API show it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from madoguchi.catalog.domain.windows import FilingWindow, filing_window
from madoguchi.forms.domain.format.definition import Definition, LocalText, Window


class ProcedureCard(msgspec.Struct, frozen=True, kw_only=True):
    """One procedure in a list. `plain` is the everyday name, the official one where there is none."""

    id: str
    version: str
    name: LocalText
    plain: LocalText
    summary: LocalText
    department: str
    category: str
    life_events: tuple[str, ...]
    window: FilingWindow
    suspended: bool = False
    notice: str = ""
    elsewhere: bool = False
    """it is filed on another site (`channel: external`)"""

    @property
    def is_open(self) -> bool:
        """It can be filed today, here or elsewhere."""
        return self.window.is_open and not self.suspended

    @property
    def accepts(self) -> bool:
        """It can be filed here today."""
        return self.is_open and not self.elsewhere


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What is published, apart from the day: a row, with what its definition says.

    The days, both included, are those on which it is offered; `upcoming` takes over on its own first day.
    """

    procedure: str
    version: str
    open_versions: tuple[str, ...]
    suspended: bool
    notice: str
    published_at: datetime
    name: LocalText
    plain: LocalText
    summary: LocalText
    department: str
    category: str
    life_events: tuple[str, ...]
    filing: Window | None
    elsewhere: bool = False
    offered_from: date | None = None
    offered_to: date | None = None
    upcoming: Publication | None = None

    def on(self, today: date) -> Publication | None:
        """What is offered on the day, or was last; None before the first day."""
        if self.upcoming is not None and (found := self.upcoming.on(today)) is not None:
            return found
        return self if self.offered_from is None or self.offered_from <= today else None

    def has_ended(self, today: date) -> bool:
        return self.offered_to is not None and self.offered_to < today

    def card(self, *, today: date) -> ProcedureCard:
        """As it stands on `today`."""
        return ProcedureCard(
            id=self.procedure,
            version=self.version,
            name=self.name,
            plain=self.plain,
            summary=self.summary,
            department=self.department,
            category=self.category,
            life_events=self.life_events,
            window=self._window(today),
            suspended=self.suspended,
            notice=self.notice,
            elsewhere=self.elsewhere,
        )

    def _window(self, today: date) -> FilingWindow:
        """The filing window, which ends with the offer at the latest."""
        window, end = filing_window(self.filing, today=today), self.offered_to
        if end is None or (window.closes is not None and window.closes <= end):
            return window
        if end < today or (window.opens is not None and window.opens > end):
            return FilingWindow("closed", None, end, None)
        state = "open" if window.state == "always" else window.state
        return FilingWindow(state, window.opens, end, window.round)


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One procedure, whole. New drafts begin with `card.version`; `open_versions` may still be finished."""

    card: ProcedureCard
    definition: Definition
    open_versions: tuple[str, ...]
    published_at: datetime


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a procedure is published, for who publishes it: also before its first day, and what is scheduled."""

    version: str
    open_versions: tuple[str, ...]
    offered_from: date | None
    offered_to: date | None
    next_version: str
    next_from: date | None
    next_to: date | None
    suspended: bool
    notice: str
