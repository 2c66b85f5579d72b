"""Tell who leads those who do a step that it is late (`late: escalate`): once a day at most, in numbers alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.domain.units import LEADS_FROM, ROOT
from madoguchi.accounts.permissions import may
from madoguchi.accounts.queries import StaffView, all_staff
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.seeing import sees
from madoguchi.applications.services.contact.letters import home_of
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.notifications.domain.texts import late_mail
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.review.queries.clock.step_times import late_steps
from madoguchi.review.queries.steps.flows import case_flow
from madoguchi.tenants.queries import by_id


def watch_steps(*, now: datetime) -> int:
    """How many steps came to be late since the day before. In one transaction of its own: the note and the mails are one."""
    with tenant_transaction():
        today = day_in_japan(now)
        came = late_steps(today=today).filter(escalates=True, told_on=None)
        rows = list(came.select_for_update().order_by("due_on", "id"))
        late_steps(today=today).filter(id__in=[row.id for row in rows]).update(told_on=today)
        if rows:
            _tell(rows, today, now)
    return len(rows)


def _tell(rows: Sequence[Any], today: date, now: datetime) -> None:
    tenant = by_id(current_tenant())
    assert tenant is not None
    people = [person for person in all_staff() if not person.disabled]
    told = {row.id: _leaders(people, row.application_id, _unit(row), today) for row in rows}
    every = list(late_steps(today=today).values_list("application_id", flat=True))
    for person in people:
        new = sum(person.id in told[row.id] for row in rows)
        if new:
            text = late_mail(
                "step", office=office_of(tenant, "ja"), name=person.name, new=new,
                every=sum(sees(person, case, today=today) for case in every),
                link=f"{home_of(tenant)}desk/?tab=step",
            )  # fmt: skip
            send_mail(to=person.username, subject=text.subject, body=text.body, now=now)


def _unit(row: Any) -> UUID:
    """The unit whose work the step is."""
    found = application(row.application_id)
    flow = case_flow(found) if found is not None else None
    step = flow.way.flow.step(row.step) if flow is not None else None
    return flow.work.unit_of(step) if flow is not None and step is not None else ROOT


def _leaders(people: Sequence[StaffView], case: UUID, unit: UUID, today: date) -> set[UUID]:
    """Who holds a level in the step's unit, or answers for it from above; without such, who decides and sees the case."""
    leading = {
        person.id
        for person in people
        if unit in person.overseen
        or any(place.unit == unit and place.level >= LEADS_FROM for place in person.places)
    }
    if leading:
        return leading
    return {p.id for p in people if may(p, "case.decide") and sees(p, case, today=today)}
