"""An allocation among the cases of a batch: what comes out of it, and what each case leaves with."""

from __future__ import annotations

from collections import Counter
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


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What is left of a drawing once its cases are not kept any more: numbers, and nobody. For each place and class (places, how
    many were held, how many were given out), and for each class (how many were drawn, how many got something)."""

    seats: dict[str, dict[str, tuple[int, int, int]]]
    classes: dict[str, tuple[int, int]]


def counts(inputs: Inputs, result: Result) -> Counts:
    """Of a whole drawing."""
    kinds = {each.id: each.class_ for each in inputs.applicants}
    got = Counter((each.place, kinds[each.id]) for each in result.given if each.place)
    drawn, placed = Counter(kinds.values()), Counter(kinds[each.id] for each in result.given if each.place)
    return Counts(
        seats={
            place: {
                kind: (many, inputs.held_at(place, kind), got[place, kind]) for kind, many in there.items()
            }
            for place, there in inputs.places.items()
        },
        classes={kind: (many, placed[kind]) for kind, many in drawn.items()},
    )
