"""What a tenant offers, as its pages and the API show it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from madoguchi.catalog.domain.windows import FilingWindow, filing_window
from madoguchi.forms.domain.definition import Definition, LocalText, Window


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

    @property
    def accepts(self) -> bool:
        """It can be filed today."""
        return self.window.is_open and not self.suspended


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What is published, apart from the day: a row, with what its definition says."""

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
            window=filing_window(self.filing, today=today),
            suspended=self.suspended,
            notice=self.notice,
        )


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """One procedure, whole. New drafts begin with `card.version`; `open_versions` may still be finished."""

    card: ProcedureCard
    definition: Definition
    open_versions: tuple[str, ...]
    published_at: datetime
