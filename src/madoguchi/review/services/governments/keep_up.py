"""What other governments do of a case goes to them when the step begins, goes anew when the case changed, and is asked for no
more once the case ended.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.queries import tie_of
from madoguchi.applications.domain.states import OPEN, State
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.change_state import NoSuchApplication, locked_application
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.forms.queries import way
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import hasten, publish
from madoguchi.review.domain.forwardings import NO_SUCH_TENANT, SAME_TENANT, UNTIED, Over
from madoguchi.review.events import ForwardingDue, PackageDue
from madoguchi.review.models import Forwarding
from madoguchi.review.queries.governments.forwardings import LIVING, content_of, governments_in
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow
from madoguchi.review.services.governments.take import back, take_kept
from madoguchi.tenants.queries import by_code


def keep_forwardings(*, application_id: UUID, now: datetime) -> None:
    """As the steps of the case stand now. Repeatable: what is there already, and is as it is, does not go again."""
    found = application(application_id)
    own = way(found.procedure, found.version) if found is not None else None
    living = Forwarding.objects.filter(application_id=application_id, **LIVING)
    if own is None or not (governments_in(own.flow) or living.exists()):
        return
    try:
        locked_application(application_id)
    except NoSuchApplication:
        return
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    if flow is None:
        return
    steps = [step.id for step in governments_in(flow.way.flow)]
    for row in living.exclude(step__in=steps):
        end(row, over="ended", now=now)
    for step in steps:
        _keep(flow, flow.position.standings[step], now=now)


def _keep(flow: CaseFlow, standing: Standing, *, now: datetime) -> None:
    """While a correction is out, or an earlier step is done again, everything stays as it is."""
    rows = Forwarding.objects.filter(application_id=flow.application.id, step=standing.step.id)
    row = rows.filter(**LIVING).first()
    ended = flow.application.state not in (*OPEN, State.APPROVED, State.REFUSED)
    if row is not None and (ended or standing.where == "skipped"):
        end(row, over="ended", now=now)
    elif row is not None and standing.where == "done":
        end(row, over="entered", now=now)
    elif standing.where == "open" and flow.goes_on:
        _send(row or make(flow, standing, now=now), flow, standing, now=now)


def _send(row: Any, flow: CaseFlow, standing: Standing, *, now: datetime) -> None:
    same = row.content == content_of(flow, standing.step).digest
    if same and row.answer and not row.returned_at:
        take_kept(row, flow, standing, now=now)
    elif not same and row.way != "by_hand":
        wake(row, now=now)


def wake(row: Any, *, now: datetime) -> None:
    """Whoever brings it looks at it."""
    if row.way == "connected":
        publish(PackageDue(application_id=str(row.application_id)), now=now)
    else:
        hasten(ForwardingDue(forwarding_id=str(row.id)), now=now)


def make(flow: CaseFlow, standing: Standing, *, now: datetime) -> Any:
    """A row of its own, tied to whom the town means."""
    step = standing.step
    assert step.by is not None and step.by.government is not None
    row = Forwarding.objects.create(
        id=new_id(), application_id=flow.application.id, step=step.id, does=step.does,
        government=step.by.government, made_at=now, version=0, over="", away=[],
    )  # fmt: skip
    tie(row, flow.application.procedure)
    return row


def tie(row: Any, procedure: str) -> None:
    """To whom the town means now; why to nobody is kept with it, where staff see it."""
    found = tie_of(procedure, row.government)
    there = by_code(found.code) if found is not None and found.way == "inside" else None
    row.way, row.to_code, row.to_name, row.to_tenant, row.waits_for = "", "", "", None, UNTIED
    if found is not None and found.way != "inside":
        row.way, row.to_code, row.to_name, row.waits_for = found.way, found.code, found.name, ""
    elif there is not None and there.id != current_tenant():
        row.way, row.to_code, row.to_name, row.to_tenant = "inside", there.code, there.name, there.id
        row.waits_for = ""
    elif found is not None:
        row.waits_for = NO_SUCH_TENANT if there is None else SAME_TENANT
    row.save(update_fields=["way", "to_code", "to_name", "to_tenant", "waits_for"])


def end(row: Any, *, over: Over, now: datetime) -> None:
    """It is asked for no more. Where it arrived, and the case ended, they are told."""
    row.over, row.over_at, row.waits_for, row.problem = over, now, "", ""
    back(row, now)
    row.save(update_fields=["over", "over_at", "waits_for", "problem", "away"])
    if row.way == "connected" or (over == "ended" and row.to_tenant is not None):
        wake(row, now=now)
