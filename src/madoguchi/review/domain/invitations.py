"""Somebody from outside of the office is asked to do a step of a case: for how long, and how that stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.business_days import deadline
from madoguchi.kernel.clock import start_of
from madoguchi.kernel.office_days import OfficeDays

USUAL: Final = d.Span(days=30)
"""So long is waited where the step says nothing."""
Held = Literal["", "no_address", "own_address"]
"""Why no mail went out yet: the answer names no address, or it is the applicant's own. Then staff say where to."""
Stands = Literal["held", "asked", "opened", "sent", "late", "revoked", "over"]
"""late: its day has passed, and nothing came; over: the step was done otherwise, or the case ended."""


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is asked to do a step of a case. `id` is who did it, in the step's record; `until` the last day."""

    id: UUID
    application_id: UUID
    step: str
    email: str
    by_office: bool
    """the address was given by staff, and not by the answers"""
    held: Held
    until: date
    made_at: datetime
    asked_at: datetime | None
    """when the latest mail was written"""
    times: int
    """how often it was asked"""
    mail_id: UUID | None
    opened_at: datetime | None
    answered_at: datetime | None
    revoked_at: datetime | None
    revoked_by: str
    over_at: datetime | None
    revision: int
    """grows with each time that what was typed is kept"""

    @property
    def living(self) -> bool:
        """It is waited for: neither answered, nor revoked, nor over."""
        return (self.answered_at, self.revoked_at, self.over_at) == (None, None, None)

    def stands(self, *, today: date) -> Stands:
        if self.answered_at is not None:
            return "sent"
        if self.revoked_at is not None:
            return "revoked"
        if self.over_at is not None:
            return "over"
        if self.held:
            return "held"
        if self.until < today:
            return "late"
        return "opened" if self.opened_at is not None else "asked"


def last_day(within: d.Span | None, *, begun: date, office: OfficeDays) -> date:
    """Until when it can be answered. The answer goes to the office, so a last day on a holiday moves on
    (地方自治法 第4条の2第4項)."""
    span = within or USUAL
    if span.months is not None:
        return deadline(begun, span.months, office=office, unit="months")
    return deadline(begun, span.days or 0, office=office, calendar=span.calendar)


def end_of(day: date) -> datetime:
    """The moment at which the day is over in Japan."""
    return start_of(day + timedelta(days=1))


def held_for(email: str, *, own: tuple[str, ...]) -> Held:
    """Why nobody is written to without a word of the office. `own` are the applicant's addresses: whoever applies does not
    give the opinion on it themselves."""
    if not email:
        return "no_address"
    return "own_address" if email.casefold() in {each.casefold() for each in own} else ""
