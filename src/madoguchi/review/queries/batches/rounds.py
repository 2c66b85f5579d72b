"""Rounds in which places were given out: what is left of one, and who would get it next. Of the tenant in scope.

A round is drawn once. Its cases that come again (sent back, late) and those who got nothing share what is left of it, by its own
rules and seed; whoever holds a place keeps it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import states_of
from madoguchi.applications.queries.queue import QueueRow, queue_rows
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.flows.allocation.allocate import allocate
from madoguchi.forms.domain.flows.allocation.faults import Fault, faults, read_places
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result
from madoguchi.forms.domain.flows.allocation.read_round import applicants_of, terms_of
from madoguchi.forms.domain.flows.allocation.rounds import holding, next_inputs
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain.decisions import stored
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Batch, BatchCase, Decision
from madoguchi.review.queries.batches.allocations import case_read
from madoguchi.review.queries.batches.round_of import drawings, first_of
from madoguchi.review.queries.steps.flows import CaseFlow, case_flows, goes_on
from madoguchi.tenants.queries import tables

ENDED: Final = (State.WITHDRAWN, State.DISMISSED, State.TRANSFERRED)
"""Whoever is there needs no place."""


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a round, and its next drawing as it would be now. `found` are faults of it; without a `result` something is
    in the way, or nobody is there to be drawn."""

    first_batch: UUID
    open_batches: tuple[UUID, ...]
    busy: bool
    """the worker has not brought the last drawing to all its cases yet"""
    inputs: Inputs
    result: Result | None
    found: tuple[Fault, ...]
    changed: bool
    """the list says other numbers than those of which the round was given out"""
    waiting: frozenset[UUID]
    """of those that are drawn: the cases that stand at the step; all others got nothing before"""
    rows: Mapping[UUID, QueueRow]
    """those that are drawn, as far as they are seen"""
    shown: Mapping[UUID, Seen]
    gone: tuple[UUID, ...]
    """who had a place and holds it no more"""
    away: tuple[QueueRow, ...]
    """cases of the round that were sent back before the step, or wait for the applicant: they are not drawn now"""
    over: tuple[QueueRow, ...]
    """cases that got nothing and are closed: nothing can be given to them any more"""
    decided: Mapping[UUID, str]
    """of those who would get a place now: the approval by which a decision took effect, which is taken back first"""

    @property
    def gets(self) -> Mapping[UUID, str]:
        """Who would get which place."""
        return {
            UUID(each.id): each.place for each in (self.result.given if self.result else ()) if each.place
        }

    @property
    def unseen(self) -> bool:
        """Some case that would be drawn is not theirs to see."""
        return len(self.rows) < len(self.inputs.applicants)


def terms_of_round(first: Any) -> tuple[d.Definition, d.Step]:
    """By which a round is read in all its drawings: the version of the case that opened its first batch."""
    batch = Batch.objects.get(id=first.batch_id)
    way = forms.way(batch.procedure, batch.version)
    step = way.flow.step(batch.step) if way is not None else None
    assert way is not None and step is not None  # versions are kept for ever
    return way.definition, step


def cases_of(first: Any) -> tuple[UUID, ...]:
    """All cases of a round: those that were drawn, and those that wait to be."""
    drawn = (msgspec.json.decode(row.inputs, type=Inputs).applicants for row in drawings(first))
    waiting = _waiting(_open(first, terms_of_round(first)[1]))
    return tuple(sorted(waiting | {UUID(each.id) for applicants in drawn for each in applicants}))


class _Stand(msgspec.Struct, frozen=True, kw_only=True):
    """Where the cases of a round stand. `flows` are of those that hold nothing, or come again."""

    before: Inputs
    result: Result
    batches: frozenset[UUID]
    open_batches: tuple[UUID, ...]
    states: dict[UUID, str]
    waiting: frozenset[UUID]
    gone: frozenset[UUID]
    flows: dict[UUID, CaseFlow]
    drawn: frozenset[UUID]


def round_now(first: Any, *, by: Member, today: date, listed: bool = False) -> Round:
    """With `listed` the numbers that the list says now are those of the whole round."""
    definition, step = terms_of_round(first)
    stand = _stand(first, step)
    inputs, found, changed = _next_inputs(stand, definition, step, listed=listed)
    fine = bool(inputs.applicants) and not any(each.blocks for each in found)
    comes = allocate(inputs) if fine else None
    winners = {UUID(each.id) for each in comes.given if each.place} if comes else set()
    lines = {row.id: row for row in queue_rows(sorted(stand.states), by=by, today=today)}
    seen = {id: lines[id] for id in sorted(stand.drawn) if id in lines}
    proposals = _proposals(stand.drawn)
    return Round(
        first_batch=first.batch_id,
        open_batches=stand.open_batches,
        busy=Batch.objects.filter(id__in=stand.batches, state="closing").exists(),
        inputs=inputs,
        result=comes,
        found=found,
        changed=changed,
        waiting=stand.waiting,
        rows=seen,
        shown={id: Seen(revision=row.revision, proposal=proposals.get(id)) for id, row in seen.items()},
        gone=tuple(sorted(stand.gone)),
        away=_lines(lines, _away(stand, step)),
        over=_lines(lines, _over(stand)),
        decided={id: at for id in sorted(winners - stand.waiting) if (at := _decided_at(stand.flows[id]))},
    )


def _stand(first: Any, step: d.Step) -> _Stand:
    rows = drawings(first)
    before = msgspec.json.decode(rows[-1].inputs, type=Inputs)
    result = msgspec.json.decode(rows[-1].result, type=Result)
    batches, open_ones = frozenset(row.batch_id for row in rows), _open(first, step)
    states = states_of(cases_of(first))
    waiting = {id for id in _waiting(open_ones) if goes_on(states.get(id, ""))}
    held = {UUID(each.id) for each in holding(before, result)}
    (gone,) = gone_of([(held, batches, step.id)], states)
    flows = case_flows(sorted(states.keys() - (held - gone - waiting)))
    idle = gone | _gave_up(states, step.id)
    nothing = {
        id for id, flow in flows.items() if flow.goes_on and id not in idle and _where(flow, step) == "done"
    }
    return _Stand(
        before=before,
        result=result,
        batches=batches,
        open_batches=open_ones,
        states=states,
        waiting=frozenset(waiting),
        gone=gone,
        flows=flows,
        drawn=frozenset(waiting | nothing),
    )


def _next_inputs(
    stand: _Stand, definition: d.Definition, step: d.Step, *, listed: bool
) -> tuple[Inputs, tuple[Fault, ...], bool]:
    """(the next drawing, what is to be named of it, whether the list says other numbers now)"""
    before = stand.before
    terms = msgspec.structs.replace(terms_of(definition, step), rules=before.rules)
    cases = [case_read(flow, step) for id, flow in stand.flows.items() if id in stand.drawn]
    kinds = tuple(sorted({kind for there in before.places.values() for kind in there if kind}))
    now, unread = read_places(tables().get(terms.table, {}), terms.capacity, kinds)
    inputs = next_inputs(
        before,
        stand.result,
        gone={str(id) for id in stand.gone},
        applicants=applicants_of(terms, cases),
        places=now if listed else None,
    )
    found = (*(unread if listed else ()), *(faults(inputs) if cases else ()))
    return inputs, found, now != before.places


def _away(stand: _Stand, step: d.Step) -> Iterator[UUID]:
    """Whoever was sent back before the step, or waits for the applicant."""
    for id, flow in stand.flows.items():
        if id in stand.drawn or id in stand.gone:
            continue
        back = flow.goes_on and _where(flow, step) in ("waiting", "open")
        if back or stand.states[id] == State.CORRECTING:
            yield id


def _over(stand: _Stand) -> Iterator[UUID]:
    """Whoever got nothing, and to whom nothing can be given any more."""
    closed = (id for id in stand.flows if stand.states[id] in (State.ISSUED, State.CLOSED))
    yield from (id for id in closed if id not in stand.gone)


def _waiting(batches: Collection[UUID]) -> set[UUID]:
    rows = BatchCase.objects.filter(batch_id__in=batches, result="waiting")
    return set(rows.values_list("application_id", flat=True))


def _open(first: Any, step: d.Step) -> tuple[UUID, ...]:
    """The open batches whose cases belong to the round."""
    rows = Batch.objects.filter(procedure=first.procedure, step=first.step, state="open").order_by(
        "opened_at", "id"
    )
    found = ((row, first_of(row, step)) for row in rows)
    return tuple(row.id for row, of in found if of is not None and of.id == first.id)


def gone_of(
    rounds: Sequence[tuple[Collection[UUID], Collection[UUID], str]], states: Mapping[UUID, str]
) -> list[frozenset[UUID]]:
    """Of each round (who got a place, its batches, its step), who holds theirs no more: whose case ended without it, who gave it
    up, who was drawn in another round since."""
    everybody = {id for held, _, _ in rounds for id in held}
    decided = Decision.objects.filter(application_id__in=everybody, dropped_at=None).exclude(decided_at=None)
    refused = {row.application_id for row in decided if stored(row.outcome) == "refuse"}
    ended = {id for id in everybody if states.get(id) in ENDED}
    last = _last(everybody, {step for _, _, step in rounds})

    def lost(id: UUID, batches: Collection[UUID], step: str) -> bool:
        row = last.get((id, step))
        return row is not None and (row.result == "given_up" or row.batch_id not in batches)

    return [
        frozenset(id for id in held if id in ended | refused or lost(id, batches, step))
        for held, batches, step in rounds
    ]


def _gave_up(ids: Collection[UUID], step: str) -> set[UUID]:
    return {id for (id, _), row in _last(ids, {step}).items() if row.result == "given_up"}


def _last(ids: Collection[UUID], steps: Collection[str]) -> dict[tuple[UUID, str], Any]:
    """(case, step) → its last row in a batch in which it was drawn."""
    rows = BatchCase.objects.filter(application_id__in=ids, step__in=steps).exclude(outcome=None)
    return {(row.application_id, row.step): row for row in rows.order_by("joined_at", "id")}


def _proposals(ids: Collection[UUID]) -> dict[UUID, UUID]:
    rows = Decision.objects.filter(application_id__in=ids, dropped_at=None)
    return dict(rows.values_list("application_id", "id"))


def _decided_at(flow: CaseFlow) -> str:
    """The last approval of a decision that took effect; empty where none did."""
    if flow.position.effective_at is None:
        return ""
    approvals = (flow.position.standings[each.id] for each in flow.way.flow.doing("approve"))
    return next((each.step.id for each in reversed(tuple(approvals)) if each.where == "done"), "")


def _where(flow: CaseFlow, step: d.Step) -> str:
    standing = flow.position.standings.get(step.id)
    return standing.where if standing is not None else ""


def _lines(lines: Mapping[UUID, QueueRow], ids: Any) -> tuple[QueueRow, ...]:
    return tuple(lines[id] for id in sorted(ids) if id in lines)
