"""Which case comes after another one in the queue. Of the tenant in scope."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.queries import applications
from madoguchi.applications.queries.queue import QueueFilter
from madoguchi.applications.queries.seeing import sees
from madoguchi.applications.services.case.change_state import NoSuchApplication
from madoguchi.review.models import CaseClock
from madoguchi.review.queries.clock.clocks import Late
from madoguchi.review.queries.clock.step_times import late_steps
from madoguchi.review.queries.reading.queue import day_start, ids_named, queue


def next_case(
    *, receipt: str, filter: QueueFilter, text: str, by: Member, today: date, late: Late | None = None
) -> str | None:
    """The receipt number of the case that follows in the list which `filter`, `text` and `late` name (as `queue` takes them);
    None at its end.

    It follows by the place that the case has, or had before somebody acted on it. What has no place there begins the list. Raises
    NoSuchApplication.
    """
    case = applications.application_by_receipt(receipt)
    if case is None or not sees(by, case.id, today=today):
        raise NoSuchApplication(receipt)
    if ids_named(text, today) is not None:  # a number was searched for: no list
        return None
    after = _place(case.id, late, today) if late is not None else (case.arrived_at, case.id)
    found = queue(filter=filter, text=text, by=by, today=today, after=after, limit=2, late=late)
    return next((line.row.receipt for line in found.lines if line.row.id != case.id), None)


def _place(case: UUID, late: Late, today: date) -> tuple[datetime, UUID] | None:
    rows = late_steps(today=today) if late == "step" else CaseClock.objects.all()
    due = rows.filter(application_id=case).order_by("due_on").values_list("due_on", flat=True).first()
    return (day_start(due), case) if due is not None else None
