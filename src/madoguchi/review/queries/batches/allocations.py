"""Places that are given out among the cases of a batch: what would come out, what did, and what a case is told. Of the tenant in
scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from madoguchi.applications.queries.applications import ApplicationView, application
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.flows.allocation.allocate import NotReady, allocate
from madoguchi.forms.domain.flows.allocation.explained import Explanation
from madoguchi.forms.domain.flows.allocation.faults import Fault, faults, given_before
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result, digest, written
from madoguchi.forms.domain.flows.allocation.read_round import Case, round_of, terms_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.showing.allocation_text import Told, Words
from madoguchi.forms.domain.showing.allocation_text import told as in_words
from madoguchi.review.domain.allocations import explanation
from madoguchi.review.domain.batches import CaseResult
from madoguchi.review.models import Allocation, Batch, BatchCase
from madoguchi.review.queries.batches.batches import BatchView
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow
from madoguchi.tenants.queries import tables

EARLIER: Final = 20
"""Allocations whose places may still stand in the list."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An allocation as it is kept."""

    batch_id: UUID
    at: datetime
    inputs: Inputs
    result: Result
    inputs_digest: str
    result_digest: str
    same: bool
    """given out once more from what is kept, it is the same to the byte"""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What would come out if the batch were closed now, by a lot that is not the one that will be drawn; None where something
    is in the way."""

    inputs: Inputs
    found: tuple[Fault, ...]
    result: Result | None


def trial(view: BatchView) -> Trial:
    """Of the cases of an open batch that one sees. Nothing is kept."""
    revisions = {case: seen.revision for case, seen in view.shown.items()}
    inputs, found = read_round(view.way.definition, view.step, revisions, seed="")
    found = (*found, *still_counted(inputs, procedure=view.procedure, step=view.step.id))
    blocked = any(fault.blocks for fault in found)
    return Trial(inputs=inputs, found=found, result=None if blocked else allocate(inputs))


def still_counted(inputs: Inputs, *, procedure: str, step: str) -> tuple[Fault, ...]:
    """Places of earlier rounds that the list still seems to count."""
    rows = Allocation.objects.filter(procedure=procedure, step=step).exclude(inputs="").order_by("-at", "-id")
    earlier = (
        (msgspec.json.decode(row.inputs, type=Inputs), msgspec.json.decode(row.result, type=Result))
        for row in rows[:EARLIER]
    )
    return given_before(inputs, earlier)


def read_round(
    definition: d.Definition, step: d.Step, revisions: Mapping[UUID, int], *, seed: str
) -> tuple[Inputs, tuple[Fault, ...]]:
    """What these cases, those alone that still are at their revision, and the list of the tenant come to; and all that is to be
    named before anything is given out. Nothing is read of a case but what the step names."""
    terms = terms_of(definition, step)
    flows = (case_flow(found) for id in revisions if (found := application(id)) is not None)
    cases = [
        case_read(flow, step)
        for flow in flows
        if flow is not None and flow.application.revision == revisions[flow.application.id]
    ]
    inputs, unread = round_of(terms, cases, tables().get(terms.table, {}), seed=seed)
    return inputs, (*unread, *faults(inputs))


def kept(batch_id: UUID) -> Kept | None:
    """None where no places were given out in this batch, or none of its cases is kept any more."""
    row = Allocation.objects.filter(batch_id=batch_id).exclude(inputs="").first()
    if row is None:
        return None
    inputs = msgspec.json.decode(row.inputs, type=Inputs)
    return Kept(
        batch_id=batch_id,
        at=row.at,
        inputs=inputs,
        result=msgspec.json.decode(row.result, type=Result),
        inputs_digest=row.inputs_digest,
        result_digest=row.result_digest,
        same=_same(row.inputs, row.inputs_digest, row.result, row.result_digest),
    )


def _same(inputs: str, inputs_digest: str, result: str, result_digest: str) -> bool:
    """Both are what was hashed, and the one still follows from the other."""
    if (digest(inputs.encode()), digest(result.encode())) != (inputs_digest, result_digest):
        return False
    try:
        again = allocate(msgspec.json.decode(inputs, type=Inputs))
    except (NotReady, msgspec.DecodeError):
        return False
    return written(again) == result.encode()


def told(found: ApplicationView, *, language: str) -> Told | None:
    """Why a case got what it got, in words; None where no places were given out to it."""
    way = forms.way(found.procedure, found.version)
    if way is None or not way.flow.doing("allocate"):
        return None
    row = _last(found.id)
    step = way.flow.step(row.step) if row is not None else None
    if row is None or step is None or step.places is None:
        return None
    at = Batch.objects.get(id=row.batch_id).closed_at
    words = Words(way.definition, step, tables().get(step.places.table, {}), language)
    why = explanation(msgspec.convert(row.outcome, CaseResult))
    return in_words(why, words, at=at, given_up=row.result == "given_up")


def explanation_of(application_id: UUID) -> tuple[str, Explanation] | None:
    """(step, why the case got what it got), of the last drawing with whose result it left."""
    row = _last(application_id)
    return (row.step, explanation(msgspec.convert(row.outcome, CaseResult))) if row is not None else None


def _last(application_id: UUID) -> Any:
    rows = BatchCase.objects.filter(application_id=application_id, result__in=("done", "given_up"))
    return rows.exclude(outcome=None).order_by("-joined_at", "-id").first()


def case_read(flow: CaseFlow, step: d.Step) -> Case:
    """What an allocation reads of a case. A wish for what is not in the list any more counts for nothing elsewhere. Here it
    stands as it was written, to be named and not passed over."""
    read, evaluation = tuple(_read_by(step)), flow.evaluation
    values = {path: value for path, value in evaluation.values.items() if _below(path, read)}
    for problem in evaluation.problems:
        if step.wishes is not None and _below(problem.name, (step.wishes,)):
            written = _written_at(evaluation.answers, problem.name.split("."))
            values |= {problem.name: written} if isinstance(written, str) else {}
    rows = {path: rows for path, rows in evaluation.rows.items() if _below(path, read)}
    return Case(id=str(flow.application.id), values=values, rows=rows)


def _written_at(answers: Any, path: Sequence[str]) -> Any:
    for name in path:
        if isinstance(answers, Sequence) and name.isdecimal() and int(name) < len(answers):
            answers = answers[int(name)]
        else:
            answers = answers.get(name) if isinstance(answers, Mapping) else None
    return answers


def _read_by(step: d.Step) -> Iterator[str]:
    """The answers that an allocation names."""
    yield from (rule.question for rule in step.order)
    if step.wishes is not None:
        yield step.wishes
    if step.places is not None and step.places.class_ is not None:
        yield step.places.class_
    if step.keep is not None:
        yield from (step.keep.siblings, step.keep.wants)


def _below(path: str, read: tuple[str, ...]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for name in read)
