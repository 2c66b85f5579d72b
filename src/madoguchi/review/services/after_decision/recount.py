"""The town's own days changed: a last day that falls on a holiday now moves, and whoever was told another one is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.last_days import last_day
from madoguchi.review.models import Consequence
from madoguchi.review.queries.after_decision.consequences import consequence
from madoguchi.review.services.after_decision.lead_on import REMINDED_BEFORE
from madoguchi.review.services.after_decision.remind import tell_next
from madoguchi.tenants.queries import office_days

_AT_ONCE: Final = 100
_DAY: Final = timedelta(days=1)


def recount(*, now: datetime) -> int:
    """How many last days moved on. None comes nearer: what was told counts. In transactions of its own, each with its mails."""
    after, moved, more = day_in_japan(now) - _DAY, 0, True
    last_id = None
    while more:
        with tenant_transaction():
            rows = Consequence.objects.filter(kind="opens", ended_at=None, last_on__gt=after)
            rows = rows.exclude(id__lte=last_id) if last_id is not None else rows
            found = list(rows.select_for_update().order_by("id")[:_AT_ONCE])
            moved += sum(_moved(row, now) for row in found)
        more, last_id = len(found) == _AT_ONCE, found[-1].id if found else None
    return moved


def _moved(row: Consequence, now: datetime) -> bool:
    view = consequence(row.id)
    if view is None or view.second is not None or view.opens is None or view.opens.within is None:
        return False
    day = last_day(row.begins_on, view.opens.within, office_days()).day
    if row.last_on is None or day <= row.last_on:
        return False
    row.last_on, row.remind_on = day, day - REMINDED_BEFORE
    row.save(update_fields=["last_on", "remind_on"])
    tell_next(consequence_id=row.id, now=now)
    return True
