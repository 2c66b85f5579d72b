"""Four eyes over a list: which of its cases another person must do, from the records of all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from uuid import UUID

from madoguchi.accounts.permissions import INVITED_NAME, Member
from madoguchi.applications.queries.queue import QueueRow
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.flows.machine import Record, prepared_by
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain import step_doers
from madoguchi.review.models import StepRecord
from madoguchi.review.queries.decision.preparers import written_beside


def of_others(
    who: Member,
    listed: Collection[QueueRow],
    step_id: str,
    ways: Mapping[str, forms.Way],
    whose: Callable[[UUID], step_doers.Work],
) -> frozenset[UUID]:
    """As for a single act (`step_doers.barred`), each case by its own version and its own unit. All of them have the step."""
    works = {unit: whose(unit) for unit in {row.unit_id for row in listed}}
    asks = {row.id: (flow, step) for row in listed for flow, step in _asks(ways[row.version].flow, step_id)}
    acts, id, found = _acts(list(asks)), str(who.id), set()
    for row in listed:
        if row.id not in asks:
            continue
        flow, step = asks[row.id]
        records = acts.get(row.id, [])
        steps = frozenset(_once(flow, step, works[row.unit_id]))
        if id in prepared_by(flow, step, records) or _did(id, flow, steps, records):
            found.add(row.id)
    return frozenset(found)


def _asks(flow: Flow, step_id: str) -> Iterator[tuple[Flow, d.Step]]:
    """The step, where it asks who did something before."""
    step = flow.step(step_id)
    if step is not None and (step.does == "approve" or (step.by is not None and step.by.people > 1)):
        yield flow, step


def _acts(ids: Sequence[UUID]) -> dict[UUID, list[Record]]:
    """Case → what is on record, the oldest first, and what was written beside it."""
    if not ids:
        return {}
    found: dict[UUID, list[Record]] = {}
    asked = False
    rows = StepRecord.objects.filter(application_id__in=ids).order_by("number")
    for row in rows.only(
        "application_id",
        "step",
        "act",
        "actor_id",
        "actor_name",
        "instead_of",
        "at",
        "decision",
        "filled",
        "does",
    ):
        asked = asked or row.actor_name == INVITED_NAME
        act = Record(
            step=row.step,
            act=row.act,
            by=row.actor_id,
            instead_of=row.instead_of,
            at=row.at,
            decision=row.decision or None,
            gave=bool(row.filled),
            does=row.does,
        )
        found.setdefault(row.application_id, []).append(act)
    for case, beside in written_beside(ids, asked=asked).items():
        found.setdefault(case, []).extend(beside)
    return found


def _once(flow: Flow, step: d.Step, work: step_doers.Work) -> Iterator[str]:
    """The steps of which whoever did one, as it stands, does this one not: it itself where it takes several people, and the
    approvals at other levels, unless ranks say who stands at both."""
    if step.by is not None and step.by.people > 1:
        yield step.id
    yield from (each.id for each in step_doers.other_levels(flow, step, work))


def _did(who: str, flow: Flow, steps: Collection[str], records: Sequence[Record]) -> bool:
    """Whether they did one of the steps; what was done counts until something before it is done anew, or it is sent back."""
    there: set[str] = set()
    for record in records:
        there -= {
            each
            for each in steps
            if record.step in flow.before[each] or (record.step == each and record.act == "reopened")
        }
        if record.act == "did" and record.step in steps and who in (record.by, record.instead_of):
            there.add(record.step)
    return bool(there)
