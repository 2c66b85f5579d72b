"""Give out the places: one unit after another, in their order, takes what it likes best of what is left.

This is the serial dictatorship; where nobody chooses together it is the one stable matching, which deferred acceptance
(Gale and Shapley) finds too, since all places rank the cases alike. `docs/decisions/0054-places-given-out.md` says why.
"""

from __future__ import annotations

from collections import Counter

from madoguchi.forms.domain.flows.allocation.choosing import Seat, chosen
from madoguchi.forms.domain.flows.allocation.faults import Fault, faults
from madoguchi.forms.domain.flows.allocation.inputs import METHODS, Given, Inputs, Result
from madoguchi.forms.domain.flows.allocation.order import units


class NotReady(Exception):
    """Something is missing or cannot be read: nobody is put last for that without a word."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("、".join(each.code for each in faults))


def allocate(inputs: Inputs) -> Result:
    """Who gets which place. Raises NotReady."""
    if inputs.method not in METHODS:
        raise NotReady((Fault(code="method_unknown"),))
    if blocking := tuple(each for each in faults(inputs) if each.blocks):
        raise NotReady(blocking)
    left: Counter[Seat] = Counter(
        {(place, kind): many for place, kinds in inputs.places.items() for kind, many in kinds.items()}
    )
    # Below 0 where there are fewer than are held.
    left.subtract((each.place, each.class_) for each in inputs.held)
    among = Counter(each.class_ for each in inputs.applicants)
    stood: Counter[str] = Counter()
    given = []
    for unit in units(inputs):
        taken = chosen(unit, left)
        for n, member in enumerate(unit.members):
            stood[member.class_] += 1
            place = taken[n] if taken else ""
            if place:
                left[place, member.class_] -= 1
            given.append(
                Given(
                    id=member.id,
                    place=place,
                    wish=member.wishes.index(place) + 1 if place else 0,
                    stands=stood[member.class_],
                    among=among[member.class_],
                )
            )
    return Result(given=tuple(sorted(given, key=lambda each: each.id)))
