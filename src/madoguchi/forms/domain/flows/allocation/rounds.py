"""A round is drawn once. What is left of it afterwards is given out beside those who hold a place: by the same rules and seed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from madoguchi.forms.domain.flows.allocation.inputs import METHOD, Applicant, Held, Inputs, Result


def holding(inputs: Inputs, result: Result) -> tuple[Held, ...]:
    """Who holds a place of the round after this drawing, as long as nobody gives theirs up."""
    place = {each.id: each.place for each in result.given}
    new = (
        Held(
            id=each.id,
            place=place[each.id],
            class_=each.class_,
            household=each.household if each.wants in ("same_only", "same_time") else "",
        )
        for each in inputs.applicants
        if place.get(each.id)
    )
    return (*inputs.held, *new)


def next_inputs(
    before: Inputs,
    result: Result,
    *,
    gone: Collection[str],
    applicants: Iterable[Applicant],
    places: dict[str, dict[str, int]] | None = None,
) -> Inputs:
    """The inputs of the next drawing of a round: its rules, its seed, its places (or those that the list says now) and those who
    keep what they have. `gone` are those who hold nothing any more; whoever is drawn again competes for what they had."""
    drawn = tuple(applicants)
    again = {each.id for each in drawn}
    held = (each for each in holding(before, result) if each.id not in again and each.id not in gone)
    return msgspec.structs.replace(
        before,
        places=places if places is not None else before.places,
        applicants=drawn,
        held=tuple(held),
        drawing=before.drawing + 1,
        method=METHOD,
    )


def left(inputs: Inputs) -> dict[tuple[str, str], int]:
    """(place, class) → how many places nobody holds; those alone of which there are some."""
    seats = ((place, kind, many) for place, kinds in inputs.places.items() for kind, many in kinds.items())
    found = {(place, kind): many - inputs.held_at(place, kind) for place, kind, many in seats}
    return {seat: many for seat, many in found.items() if many > 0}
