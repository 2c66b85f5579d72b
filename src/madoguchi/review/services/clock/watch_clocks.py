"""Tell the office what is nearly late and what is late: who works on the cases before, who decides them after."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from madoguchi.accounts.permissions import Permission, may
from madoguchi.accounts.queries import all_staff
from madoguchi.applications.queries.seeing import seen_ids
from madoguchi.applications.services.contact.letters import home_of
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.notifications.domain.texts import late_mail
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.review.models import CaseClock
from madoguchi.review.queries.clock.clocks import late_counts, running
from madoguchi.review.services.clock.keep_clock import keep_open_clocks
from madoguchi.tenants.queries import by_id

TOLD: Final[dict[Literal["near", "late"], tuple[str, Permission]]] = {
    "near": ("warned_at", "case.examine"),
    "late": ("escalated_at", "case.decide"),
}
"""Where it is noted that a case was told of, and who is told."""


def watch_clocks(*, now: datetime) -> dict[Literal["near", "late"], int]:
    """Once a day: how many cases came to it since the day before. Nobody is told of the same day of a case twice.

    In transactions of its own.
    """
    keep_open_clocks(now=now)
    return {which: _tell(which, now=now) for which in TOLD}


def _tell(which: Literal["near", "late"], *, now: datetime) -> int:
    """One mail to each who sees one of those that came to it, with numbers alone: a mail is no place for names."""
    noted, permission = TOLD[which]
    with tenant_transaction():
        today = day_in_japan(now)
        came = CaseClock.objects.filter(running(which, today=today), **{noted: None})
        new = list(came.values_list("application_id", flat=True))
        if not came.update(**{noted: now}):
            return 0
        tenant = by_id(current_tenant())
        assert tenant is not None
        office = office_of(tenant, "ja")
        for person in all_staff():
            if person.disabled or not may(person, permission):
                continue
            seen = CaseClock.objects.filter(application_id__in=seen_ids(person, today=today))
            mine = seen.filter(application_id__in=new).count()
            if mine:
                every = getattr(late_counts(by=person, today=today), which).rows
                text = late_mail(
                    which, office=office, name=person.name, new=mine, every=every,
                    link=f"{home_of(tenant)}desk/?tab={which}",
                )  # fmt: skip
                send_mail(to=person.username, subject=text.subject, body=text.body, now=now)
    return len(new)
