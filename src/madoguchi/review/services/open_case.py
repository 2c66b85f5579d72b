"""Open a case: whoever looks is on record."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.applications.queries.seeing import sees
from madoguchi.applications.services.arrive import subject
from madoguchi.applications.services.change_state import NoSuchApplication
from madoguchi.audit.services.record_reading import record_reading
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.queries import cases
from madoguchi.review.queries.cases import CaseView


def open_case(*, receipt: str, by: Member, now: datetime) -> CaseView:
    """The case of a receipt number (18 digits). Raises NotAllowed, NoSuchApplication."""
    require(by, "case.view")
    today = day_in_japan(now)
    found = cases.case(receipt=receipt, by=by, today=today)
    if found is None or not sees(by, found.application.id, today=today):
        raise NoSuchApplication(receipt)
    of = subject(found.application.id)
    record_reading(actor=by.actor(), action="case.opened", subject=of, detail={}, now=now)
    return found
