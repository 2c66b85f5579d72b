"""Show a case to the units that work on its steps, from when a step begins; whose it is sees it anyway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from madoguchi.accounts.domain.units import above
from madoguchi.accounts.queries import units_with_rank
from madoguchi.applications.queries.applications import application
from madoguchi.applications.queries.queue import unfinished
from madoguchi.applications.services.units.show_to_units import show_to_units
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow

BATCH: Final = 100


def show_steps(flow: CaseFlow, *, now: datetime) -> None:
    """Part of acts at steps. To the units of the steps that are open or at which something was done, and to what is handed
    over to; to no other unit any more."""
    if not flow.work.units:
        return
    shown = {unit for standing in flow.position.standings.values() for unit in _units(flow, standing)}
    show_to_units(application_id=flow.application.id, units=shown - {flow.work.owner}, now=now)


def show_steps_of(*, application_id: UUID, now: datetime) -> None:
    """Of one case, if it has steps."""
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    if flow is not None:
        show_steps(flow, now=now)


def show_steps_anew(*, procedure: str, now: datetime) -> None:
    """The town says otherwise where steps are done: of all open cases of the procedure, or (empty) of all. In transactions
    of its own."""
    after = None
    while True:
        with tenant_transaction():
            ids = unfinished(procedure=procedure, after=after, limit=BATCH)
            for id in ids:
                show_steps_of(application_id=id, now=now)
        if len(ids) < BATCH:
            return
        after = ids[-1]


def _units(flow: CaseFlow, standing: Standing) -> Iterator[UUID]:
    step, work = standing.step, flow.work
    begun = standing.where in ("open", "done") or any(each.step == step.id for each in flow.records)
    if not begun:
        return
    unit = work.unit_of(step)
    yield unit
    rank = work.rank_of(step)
    if rank is not None and unit != work.owner:  # whoever leads the owner from above sees its cases anyway
        yield from units_with_rank(rank, among=above(unit, work.units))
    if standing.where == "done" and step.to is not None and step.to in work.parts:
        yield work.parts[step.to]
