"""Whoever works elsewhere, or here no longer, is in charge of nothing: their cases are the unit's, and it is told so."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final
from uuid import UUID

from madoguchi.accounts.permissions import may
from madoguchi.accounts.queries import StaffView, leaders_of, staff
from madoguchi.applications.queries.queue import QueueFilter, QueueRow, in_charge_of, waiting_count
from madoguchi.applications.queries.seeing import works_on
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.case.change_state import bump, locked_applications
from madoguchi.applications.services.contact.letters import home_of
from madoguchi.audit.domain.actor import SYSTEM
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.clock import day_in_japan
from madoguchi.notifications.domain.texts import left_mail
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.tenants.queries import by_id

LEFT: Final = "left"
"""The tab of the queue in which these stand."""


def free_cases(*, staff_id: UUID, now: datetime) -> int:
    """How many cases have nobody in charge from now on: those that this person does not work on any more.

    They stand on top of the queue of their unit until somebody is in charge, and who leads it is told how many.
    """
    member = staff(id=staff_id)
    ids = [each.id for each in in_charge_of(staff_id) if not _works_on(member, each, now)]
    leaving = [row for row in locked_applications(ids) if row.assigned_to == staff_id]
    for row in leaving:
        row.assigned_to, row.left_at = None, now
        bump(row)
        row.save(update_fields=["assigned_to", "left_at", "revision"])
        detail = {"staff": str(staff_id), "revision": str(row.revision)}
        record(actor=SYSTEM, action="case.left", subject=subject(row.id), detail=detail, now=now)
    for unit, count in Counter(row.unit_id for row in leaving).items():
        _tell(unit, count, now)
    return len(leaving)


def _works_on(member: StaffView | None, row: QueueRow, now: datetime) -> bool:
    if member is None or member.disabled or not may(member, "case.view"):
        return False
    return works_on(member, row.id, unit=row.unit_id, today=day_in_japan(now))


def _tell(unit: UUID, count: int, now: datetime) -> None:
    """A mail to each who leads the unit, with numbers alone."""
    tenant = by_id(current_tenant())
    assert tenant is not None
    office = office_of(tenant, "ja")
    for person in leaders_of(unit):
        every = waiting_count(QueueFilter(left=True), by=person, today=day_in_japan(now)).rows
        link = f"{home_of(tenant)}desk/?tab={LEFT}"
        text = left_mail(office=office, name=person.name, new=count, every=every, link=link)
        send_mail(to=person.username, subject=text.subject, body=text.body, now=now)
