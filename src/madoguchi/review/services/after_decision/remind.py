"""Remind applicants of the last day of what a decision led to: each once, whatever ends and begins meanwhile."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from madoguchi.applications.queries.applications import ApplicationView, application
from madoguchi.applications.services.contact.letters import home_of, procedure_name
from madoguchi.catalog import queries as catalog
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.notifications.domain import texts
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.review.models import Consequence
from madoguchi.review.queries.after_decision.consequences import consequence
from madoguchi.tenants.queries import by_id

_AT_ONCE: Final = 100


def remind(*, now: datetime) -> int:
    """Once a day: how many were reminded. In transactions of its own: the mail and the note that it was written are one."""
    told, more = 0, True
    while more:
        with tenant_transaction():
            found = list(_due(day_in_japan(now))[:_AT_ONCE])
            for row in found:
                told += _remind(row, now)
        more = len(found) == _AT_ONCE
    return told


def _due(today: date) -> Any:
    rows = Consequence.objects.filter(remind_on__lte=today, reminded_at=None, ended_at=None)
    return rows.select_for_update().order_by("remind_on", "id")


def _remind(row: Any, now: datetime) -> bool:
    """Whether a mail was written: not when the second case is there, nor when the day has passed."""
    row.reminded_at = now
    row.save(update_fields=["reminded_at"])
    view = consequence(row.id)
    if view is None or view.second is not None or view.last_on is None or view.last_on < day_in_japan(now):
        return False
    return _send("reminder" if view.kind == "opens" else "runs_out", row.id, now)


def tell_next(*, consequence_id: UUID, now: datetime) -> None:
    """A decision opened a case: until when it can be sent, and where."""
    view = consequence(consequence_id)
    if view is not None and view.second is None:
        _send("opened", consequence_id, now)


def _send(which: str, consequence_id: UUID, now: datetime) -> bool:
    view = consequence(consequence_id)
    first = application(view.application_id) if view is not None else None
    if view is None or first is None or not first.email:
        return False
    tenant = by_id(current_tenant())
    assert tenant is not None
    link = f"{home_of(tenant)}applications/{first.receipt}/"
    text = texts.next_mail(
        which,
        language=first.language,
        office=office_of(tenant, first.language),
        procedure=procedure_name(first.procedure, first.version, first.language),
        following=_following(view.procedure, first, now),
        receipt=first.receipt,
        last=datetime.combine(view.last_on, time(12), JST) if view.last_on else None,
        link=f"{link}next/{view.id}/" if view.procedure else link,
    )
    send_mail(to=first.email, subject=text.subject, body=text.body, now=now)
    return True


def _following(procedure: str, first: ApplicationView, now: datetime) -> str:
    """What the reader calls the procedure that follows; empty where there is none on offer."""
    try:
        card = catalog.procedure(procedure, today=day_in_japan(now)).card
    except catalog.NoSuchProcedure:
        return ""
    return card.plain.in_language(first.language)
