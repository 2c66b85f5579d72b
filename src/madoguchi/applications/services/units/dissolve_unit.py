"""Dissolve a unit: what is still open goes to its successor in the same step, and what is closed is seen from there."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F

from madoguchi.accounts.permissions import Member, require
from madoguchi.accounts.services.units.keep_units import close_unit
from madoguchi.applications.domain.states import OPEN
from madoguchi.applications.models import Application
from madoguchi.applications.queries.queue import in_charge_of
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import WORKER, on_side, tenant_transaction
from madoguchi.kernel.clock import day_in_japan
from madoguchi.tenants.queries import forget


class OpenCases(Exception):
    """So many cases are not finished, and nobody was named who goes on with them; nothing was done."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(str(count))


def open_cases(unit_id: UUID, *, by: Member) -> int:
    """How many cases of the unit are not finished. Whoever keeps the units need see none of them. Raises NotAllowed."""
    require(by, "staff.manage")
    with on_side(WORKER), tenant_transaction():
        return int(Application.objects.filter(unit_id=unit_id, state__in=OPEN).count())


def cases_in_charge(staff_id: UUID, *, by: Member) -> int:
    """Of how many unfinished cases somebody is in charge: for whoever moves or disables them. Raises NotAllowed."""
    require(by, "staff.manage")
    with on_side(WORKER), tenant_transaction():
        return len(in_charge_of(staff_id))


def dissolve_unit(
    *, unit_id: UUID, successor: UUID, by: Member, now: datetime, expected: int | None = None
) -> int:
    """How many open cases went over; whoever works in the unit works in its successor from now on.

    `expected` is how many the page said that there are. Opens its own transaction.
    Raises OpenCases when there are others by now, InvalidUnit, NoSuchUnit, NotAllowed.
    """
    require(by, "staff.manage")
    with on_side(WORKER), tenant_transaction():
        rows = Application.objects.select_for_update().filter(unit_id=unit_id, state__in=OPEN)
        ids = list(rows.order_by("id").values_list("id", flat=True))
        if expected is not None and expected != len(ids):
            raise OpenCases(len(ids))
        close_unit(unit_id=unit_id, successor=successor, day=day_in_japan(now))
        here = Application.objects.filter(id__in=ids)
        here.exclude(assigned_to=None).update(left_at=now)
        here.update(unit_id=successor, assigned_to=None, revision=F("revision") + 1)
        moved = {"from": str(unit_id), "unit": str(successor)}
        for id in ids:
            record(actor=by.actor(), action="case.handed_over", subject=subject(id), detail=moved, now=now)
        detail = {"count": str(len(ids)), "unit": str(successor)}
        record(actor=by.actor(), action="unit.dissolved", subject=f"unit:{unit_id}", detail=detail, now=now)
    forget()
    return len(ids)
