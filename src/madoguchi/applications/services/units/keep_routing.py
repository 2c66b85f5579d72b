"""Say which unit owns a procedure, and which answers lead its cases to others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import F

from madoguchi.accounts.domain.units import ROOT
from madoguchi.accounts.permissions import Member, require
from madoguchi.accounts.queries import units
from madoguchi.accounts.services.units.keep_units import NoSuchUnit
from madoguchi.applications.domain.routing import Rule
from madoguchi.applications.domain.states import OPEN
from madoguchi.applications.models import Application, Routing
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.audit.services.record import record
from madoguchi.isolation.scope import WORKER, on_side, tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.tenants.queries import forget

MOST_RULES: Final = 50


class TooManyRules(Exception):
    """More than MOST_RULES."""


def keep_routing(
    *,
    procedure: str,
    owner: UUID,
    rules: Sequence[Rule],
    take_along: bool,
    tells_looks: bool = True,
    by: Member,
    now: datetime,
) -> int:
    """From the next arrival on; and whether applicants see which units looked at their case.

    With `take_along`, open cases that no unit has yet go to the owner, with nobody in charge: how many they were.
    Opens its own transaction. Raises NoSuchUnit, TooManyRules, NotAllowed.
    """
    require(by, "staff.manage")
    if len(rules) > MOST_RULES:
        raise TooManyRules
    with on_side(WORKER), tenant_transaction():
        everything = units()
        there = {unit.id for unit in everything.values() if unit.open} or {ROOT}
        for unit in (owner, *(rule.unit for rule in rules)):
            if unit not in there:
                raise NoSuchUnit(str(unit))
        values = {"owner": owner, "rules": msgspec.to_builtins(tuple(rules)), "tells_looks": tells_looks}
        if not Routing.objects.filter(procedure=procedure).update(**values):
            Routing.objects.create(id=new_id(), procedure=procedure, **values)
        moved = _taken_along(procedure, owner, by, now) if take_along and owner != ROOT else 0
        detail = {"unit": str(owner), "rows": str(len(rules)), "count": str(moved)}
        record(
            actor=by.actor(), action="routing.kept", subject=f"procedure:{procedure}", detail=detail, now=now
        )
    forget()
    return moved


def _taken_along(procedure: str, owner: UUID, by: Member, now: datetime) -> int:
    rows = Application.objects.select_for_update().filter(procedure=procedure, unit_id=ROOT, state__in=OPEN)
    ids = list(rows.order_by("id").values_list("id", flat=True))
    here = Application.objects.filter(id__in=ids)
    here.exclude(assigned_to=None).update(left_at=now)
    here.update(unit_id=owner, assigned_to=None, revision=F("revision") + 1)
    moved = {"from": str(ROOT), "unit": str(owner)}
    for id in ids:
        record(actor=by.actor(), action="case.handed_over", subject=subject(id), detail=moved, now=now)
    return len(ids)
