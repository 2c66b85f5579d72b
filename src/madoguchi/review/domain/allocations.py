"""An allocation among the cases of a batch: what comes out of it, and what each case leaves with."""

from __future__ import annotations

from uuid import UUID

import msgspec

from madoguchi.forms.domain.flows.allocation.allocate import NotReady, allocate
from madoguchi.forms.domain.flows.allocation.explained import Explanation, explained
from madoguchi.forms.domain.flows.allocation.faults import Fault
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result
from madoguchi.forms.domain.flows.allocation.read_round import terms_of
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.domain.batches import CaseResult, Given


class Allocated(msgspec.Struct, frozen=True, kw_only=True):
    """The whole: what it was made from, and who got what."""

    inputs: Inputs
    result: Result


def allocated(inputs: Inputs, found: tuple[Fault, ...]) -> Allocated:
    """Who gets which place, where nothing that was found is in the way. Raises NotReady."""
    if blocking := tuple(each for each in found if each.blocks):
        raise NotReady(blocking)
    return Allocated(inputs=inputs, result=allocate(inputs))


def results(definition: d.Definition, step: d.Step, done: Allocated) -> dict[UUID, CaseResult]:
    """Case → the answer that the step fills, and why it is so."""
    fills = terms_of(definition, step).fills
    return {
        UUID(each.id): CaseResult(
            given=Given(filled={fills: each.place or None}),
            told=msgspec.to_builtins(explained(done.inputs, done.result, each.id)),
        )
        for each in done.result.given
    }


def explanation(outcome: CaseResult) -> Explanation:
    """What was told of one case."""
    return msgspec.convert(outcome.told, Explanation)
