"""Cases join the open batch of a step when it begins, and leave it when it is theirs no more."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.change_state import locked_applications
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.forms.domain.flows.together import (
    DAY,
    NO_ROUND,
    BatchKey,
    batch_key,
    by_answer,
    says_round,
)
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.answer_text import answer_sections
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.eras import format_wareki
from madoguchi.kernel.ids import new_id
from madoguchi.review.domain.batches import AT_ONCE
from madoguchi.review.models import Batch, BatchCase
from madoguchi.review.queries.batches.places import last_drawn
from madoguchi.review.queries.batches.round_of import drawn_as, first_in
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow

LONGEST_KEY, LONGEST_NAME = 64, 200


class InBatch(Exception):
    """The case waits in a batch: it is done with the others, or taken out first."""


def follow_batches(flow: CaseFlow, *, now: datetime) -> None:
    """Part of acts on a case, which is locked: it waits in the batches of its open steps and in no others. One that somebody
    took out, or that could not be done, stays alone until its step begins anew; what is never done to one case alone waits for
    the next list at once."""
    together = [step for step in flow.way.flow.steps if step.together is not None]
    if not together:
        return
    last = _last(flow.application.id)
    for step in together:
        standing = flow.position.standings[step.id]
        key = key_of(flow, standing) if flow.goes_on and standing.where == "open" else None
        row = last.get(step.id)
        if row is not None and row.result == "waiting":
            if _is_of(row, key, standing) or not _leave(row, now=now):
                continue
        elif row is not None and row.began_at == standing.since and _stays_alone(row, step):
            continue
        if key is not None:
            join(flow, standing, open_batch(flow, step, key, now=now), key=key.key, now=now)


def follow_batches_of(application_id: UUID, *, now: datetime) -> None:
    """The same for acts that know nothing of steps: a correction, its end, the end of a case."""
    rows = locked_applications([application_id])
    if not rows or forms.way(rows[0].procedure, rows[0].version) is None:
        return
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    if flow is not None:
        follow_batches(flow, now=now)


def waits_in(application_id: UUID, step: str) -> Any:
    """The row of a case in the batch in which it waits at a step, if it does."""
    return BatchCase.objects.filter(application_id=application_id, step=step, result="waiting").first()


def join(flow: CaseFlow, standing: Standing, batch: Any, *, key: str, now: datetime) -> None:
    """Into a batch that is locked and open."""
    BatchCase.objects.create(
        id=new_id(),
        batch_id=batch.id,
        application_id=flow.application.id,
        step=standing.step.id,
        key=key,
        joined_at=now,
        began_at=standing.since,
        result="waiting",
    )


def open_batch(flow: CaseFlow, step: d.Step, key: BatchKey, *, now: datetime) -> Any:
    """The batch that collects cases of this key, locked so that nobody closes it before the case is in it."""
    app = flow.application
    found = _locked(app.procedure, step.id, key.key)
    return found or next_batch(
        Batch(
            procedure=app.procedure,
            version=app.version,
            step=step.id,
            key=key.key,
            name=_name(flow, step, key)[:LONGEST_NAME],
        ),
        now=now,
    )


def next_batch(like: Any, *, now: datetime) -> Any:
    """The open batch of the same key, locked; made where there is none."""
    while (found := _locked(like.procedure, like.step, like.key)) is None:
        made = Batch(
            id=new_id(),
            procedure=like.procedure,
            version=like.version,
            step=like.step,
            key=like.key,
            name=like.name,
            state="open",
            opened_at=now,
        )
        Batch.objects.bulk_create([made], ignore_conflicts=True)  # somebody else may make it at this moment
    return found


def _locked(procedure: str, step: str, key: str) -> Any:
    rows = Batch.objects.select_for_update().filter(procedure=procedure, step=step, key=key, state="open")
    return rows.first()


def _last(application_id: UUID) -> dict[str, Any]:
    """step → the row of the case in the batch in which it waits, else in that in which it was last."""
    rows = BatchCase.objects.filter(application_id=application_id).order_by("joined_at", "id")
    found = {row.step: row for row in rows}
    return found | {row.step: row for row in rows if row.result == "waiting"}


def _stays_alone(row: Any, step: d.Step) -> bool:
    return row.result == "taken_out" or (row.result == "not_done" and step.does not in AT_ONCE)


def _is_of(row: Any, key: BatchKey | None, standing: Standing) -> bool:
    return key is not None and (row.key, row.began_at) == (key.key, standing.since)


def _leave(row: Any, *, now: datetime) -> bool:
    """Whether it left. Out of a batch that is being worked through nobody takes it: there it turns out what became of it."""
    # Only an open one is locked: whoever works through a closed one holds it, and waits for the case that is held here.
    if Batch.objects.select_for_update().filter(id=row.batch_id, state="open").first() is None:
        return False
    row.result, row.left_at = "left", now
    row.save(update_fields=["result", "left_at"])
    return True


def key_of(flow: CaseFlow, standing: Standing) -> BatchKey | None:
    """Which batch the case belongs to at a step that is open; None where it has nothing in common with others yet."""
    assert standing.step.together is not None
    arrived = flow.application.arrived_at
    found = batch_key(
        standing.step.together,
        values=flow.evaluation.values,
        day=day_in_japan(standing.since or arrived),
        window=flow.way.definition.window,
        arrived=day_in_japan(arrived),
    )
    if found is None:
        return None
    if len(found.key) > LONGEST_KEY:
        found = BatchKey(key=hashlib.sha256(found.key.encode()).hexdigest(), name=found.name)
    if standing.step.does in AT_ONCE and not says_round(standing.step.together, found.key):
        return _of_its_round(flow.application.id, standing.step, found) or found
    return found


def _of_its_round(application_id: UUID, step: d.Step, own: BatchKey) -> BatchKey | None:
    """Of a case that was drawn before and comes again: the list that its round has for such cases, where no new one waits. With
    another answer than then (入所の月が変わった) it is a new case of another round."""
    row = last_drawn(application_id, (step.id,))
    first = first_in(row.batch_id) if row is not None else None
    if first is None or (by_answer(step.together) and drawn_as(application_id, step.id) != own.key):
        return None
    name = Batch.objects.values_list("name", flat=True).get(id=first.batch_id)
    return BatchKey(key=str(first.batch_id), name=name)


def _name(flow: CaseFlow, step: d.Step, key: BatchKey) -> str:
    """As people call it: 令和8年11月30日, 第1回, 「あおば1-2」."""
    assert step.together is not None
    by = step.together.by
    if by == DAY and not key.name:
        return format_wareki(
            day_in_japan(flow.position.standings[step.id].since or flow.application.arrived_at)
        )
    if key.name or key.key == NO_ROUND:
        return key.name
    sections = answer_sections(flow.way.form, flow.evaluation, language="ja", tables=flow.context.tables)
    rows = (row for section in sections for row in section.rows)
    return next((row.value for row in rows if row.name in (by, f"{d.OFFICE}.{by}")), "")
