"""An allocation as its page shows it: what there is and what of it is given, and each case in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from madoguchi.applications.queries.queue import QueueRow
from madoguchi.forms.domain.flows.allocation.inputs import Inputs, Result
from madoguchi.forms.domain.flows.allocation.order import units
from madoguchi.forms.domain.showing.allocation_text import Words


class PlaceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A place with its classes: (places, given, how many wish for it first); None where it does not have the class."""

    name: str
    cells: tuple[tuple[int, int, int] | None, ...]


class CaseLine(msgspec.Struct, frozen=True, kw_only=True):
    """A case. `alike` is set where others stand as it does, so that the lot decides; `at_once` where it chooses with brothers and
    sisters."""

    row: QueueRow
    kind: str
    stands: int
    keys: tuple[str, ...]
    at_once: int
    alike: bool
    place: str
    wish: int


def place_lines(
    inputs: Inputs, result: Result | None, words: Words, kinds: tuple[str, ...]
) -> tuple[PlaceLine, ...]:
    """In the order of the list. Without a result nothing is given."""
    classes = {each.id: each.class_ for each in inputs.applicants}
    given = Counter((each.place, classes[each.id]) for each in (result.given if result else ()))
    first = Counter((each.wishes[0], each.class_) for each in inputs.applicants if each.wishes)

    def cell(place: str, kind: str) -> tuple[int, int, int] | None:
        many = inputs.places[place].get(kind)
        return None if many is None else (many, given[place, kind], first[place, kind])

    order = {key: n for n, key in enumerate(words.rows)}
    return tuple(
        PlaceLine(name=words.place(place), cells=tuple(cell(place, kind) for kind in kinds))
        for place in sorted(inputs.places, key=lambda place: (order.get(place, len(order)), place))
    )


def case_lines(
    inputs: Inputs, result: Result, rows: Mapping[str, QueueRow], words: Words, kinds: tuple[str, ...]
) -> Iterator[CaseLine]:
    """Of the cases that are seen, class by class and in their order."""
    standing = [(unit, member) for unit in units(inputs) for member in unit.members]
    alike = Counter(unit.rank for unit in {unit.lot: unit for unit, _ in standing}.values())
    given = {each.id: each for each in result.given}
    at = {kind: n for n, kind in enumerate(kinds)}
    for unit, member in sorted(standing, key=lambda pair: (at[pair[1].class_], given[pair[1].id].stands)):
        if member.id in rows:
            got = given[member.id]
            yield CaseLine(
                row=rows[member.id],
                kind=member.class_,
                stands=got.stands,
                keys=tuple(_shown(key) for key in member.keys),
                at_once=len(unit.members),
                alike=alike[unit.rank] > 1,
                place=words.place(got.place) if got.place else "",
                wish=got.wish,
            )


def _shown(key: str | None) -> str:
    text = key or ""
    return f"{int(text):,}" if text.isdecimal() else text
