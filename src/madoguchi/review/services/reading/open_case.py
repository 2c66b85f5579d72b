"""Open a case: whoever looks is on record, with the unit and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from madoguchi.accounts.permissions import Member, may, require
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.seeing import seen_from, sees, works_on
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.audit.queries import entries
from madoguchi.audit.services.record_reading import record_reading
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.purposes import ASKED, WORK
from madoguchi.review.queries.reading import cases
from madoguchi.review.queries.reading.cases import CaseView

OPENED: Final = "case.opened"
COUNTS_FOR: Final = timedelta(hours=12)
"""So long a purpose that was stated is not asked for again."""
MOST: Final = 500
"""More often nobody is on record for one case in that time: the same is recorded once in ten minutes."""


class PurposeMissing(Exception):
    """It is the case of a unit that one only answers for: why it is opened has to be said first."""

    def __init__(self, receipt: str) -> None:
        self.receipt = receipt
        super().__init__(receipt)


def open_case(*, receipt: str, by: Member, now: datetime, purpose: str = "") -> CaseView:
    """The case of a receipt number (18 digits). `purpose` is one of ASKED, of who works in none of its units.

    Raises NotAllowed, NoSuchApplication, PurposeMissing.
    """
    require(by, "case.view")
    today = day_in_japan(now)
    found = cases.case(receipt=receipt, by=by, today=today)
    if found is None or not sees(by, found.application.id, today=today):
        raise NoSuchApplication(receipt)
    application = found.application
    of = subject(application.id)
    why, stated = WORK, {}
    if not _is_work(by, found, today):
        if purpose in ASKED:
            why, stated = purpose, {"stated": "now"}
        elif not (why := _stated(by, of, now)):
            raise PurposeMissing(receipt)
    looks_from = seen_from(by, application.id, unit=application.unit_id, today=today)
    detail = {"unit": str(looks_from), "purpose": why} | stated
    record_reading(actor=by.actor(), action=OPENED, subject=of, detail=detail, now=now)
    return found


def _is_work(by: Member, found: CaseView, today: date) -> bool:
    """The case of one's unit, one that is shown to it, a step of it that one does now, or what one decides for somebody who
    is away: nobody asks what for."""
    application = found.application
    if works_on(by, application.id, unit=application.unit_id, today=today):
        return True
    flow = found.flow
    if flow is not None:
        return any(flow.ways_now(by, standing) for standing in flow.position.open)
    stands_in = any(application.unit_id in each.units for each in by.stands_in)
    return stands_in and application.state == State.DECIDING and may(by, "case.decide")


def _stated(by: Member, of: str, now: datetime) -> str:
    """The purpose that they stated for this case lately, or nothing. Opening it again makes it count no longer."""
    mine = entries(subject=of, actions=[OPENED], colleague=str(by.id), since=now - COUNTS_FOR, limit=MOST)
    found = (str(entry.detail.get("purpose", "")) for entry in mine if "stated" in entry.detail)
    return next((purpose for purpose in found if purpose in ASKED), "")
