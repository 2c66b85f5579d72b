"""What is named before places are given out: what is missing or contradicts itself, and what nobody can get."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from madoguchi.forms.domain.flows.allocation.inputs import Applicant, Inputs, Result
from madoguchi.forms.domain.flows.allocation.order import value

MOST = 99_999
"""Places of one kind. More is a slip."""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at. `blocks`: nothing is given out until it is mended, or the case taken out of the round. Of which
    cases, place, class or question (`rule`) it is, as far as it is of one; `given` places were given out before."""

    code: str
    blocks: bool = True
    cases: tuple[str, ...] = ()
    place: str = ""
    class_: str = ""
    rule: str = ""
    given: int = 0


def faults(inputs: Inputs) -> tuple[Fault, ...]:
    """All of them, those that block first."""
    if not inputs.places:
        return (Fault(code="no_places"),)
    found = [
        *_of_all(inputs),
        *_of_held(inputs),
        *(each for applicant in inputs.applicants for each in _of_one(inputs, applicant)),
        *_of_siblings(inputs),
    ]
    return tuple(sorted(set(found), key=lambda f: (not f.blocks, f.code, f.place, f.class_, f.cases, f.rule)))


def read_places(
    rows: Mapping[str, Mapping[str, str]], capacity: str, classes: tuple[str, ...]
) -> tuple[dict[str, dict[str, int]], tuple[Fault, ...]]:
    """How many places there are, from a list that the tenant keeps (key → columns): a column `open_places`, or for each
    class one named `open_places.<class>`. An empty cell: the place does not have this class. And the cells that are no number."""
    found: dict[str, dict[str, int]] = {}
    unread = []
    for place, columns in rows.items():
        mine = found.setdefault(place, {})
        for kind in classes or ("",):
            cell = columns.get(f"{capacity}.{kind}" if kind else capacity, "").strip()
            if cell.isdecimal() and int(cell) <= MOST:
                mine[kind] = int(cell)
            elif cell:
                unread.append(Fault(code="capacity_unread", place=place, class_=kind))
    return found, tuple(unread)


def given_before(inputs: Inputs, earlier: Iterable[tuple[Inputs, Result]]) -> tuple[Fault, ...]:
    """Places that earlier allocations from the same list gave out, the latest first, while the list says what it said at each
    since. Of a case that was among several the last result counts."""
    same = {(place, kind): many for place, kinds in inputs.places.items() for kind, many in kinds.items()}
    taken: Counter[tuple[str, str]] = Counter()
    counted: set[str] = set()
    for before, result in earlier:
        same = {
            seat: many for seat, many in same.items() if before.places.get(seat[0], {}).get(seat[1]) == many
        }
        kinds = {each.id: each.class_ for each in before.applicants}
        mine = ((each.place, kinds[each.id]) for each in result.given if each.id not in counted)
        taken.update(seat for seat in mine if seat in same)
        counted |= kinds.keys()
    return tuple(
        Fault(code="given_before", place=place, class_=kind, given=many, blocks=False)
        for (place, kind), many in sorted(taken.items())
    )


def _of_all(inputs: Inputs) -> Iterator[Fault]:
    ids = [each.id for each in inputs.applicants]
    if len(set(ids)) < len(ids):
        yield Fault(code="case_twice", cases=tuple(sorted({id for id in ids if ids.count(id) > 1})))
    offered = {kind for kinds in inputs.places.values() for kind in kinds}
    for kind in sorted({each.class_ for each in inputs.applicants} - {""}):
        mine = tuple(sorted(each.id for each in inputs.applicants if each.class_ == kind))
        if kind not in offered:
            yield Fault(code="class_without_places", class_=kind, cases=mine)
        elif not any(kinds.get(kind) for kinds in inputs.places.values()):
            yield Fault(code="class_full", class_=kind, cases=mine, blocks=False)


def _of_held(inputs: Inputs) -> Iterator[Fault]:
    """Nobody loses a place because there are fewer: nothing more is given out there."""
    both = {each.id for each in inputs.held} & {each.id for each in inputs.applicants}
    if both:
        yield Fault(code="case_twice", cases=tuple(sorted(both)))
    for (place, kind), many in sorted(Counter((each.place, each.class_) for each in inputs.held).items()):
        if many > inputs.places.get(place, {}).get(kind, 0):
            yield Fault(code="held_over", place=place, class_=kind, given=many, blocks=False)


def _of_one(inputs: Inputs, applicant: Applicant) -> Iterator[Fault]:
    mine = (applicant.id,)
    if not applicant.class_ and not any("" in kinds for kinds in inputs.places.values()):
        yield Fault(code="class_missing", cases=mine)
    if not applicant.wishes:
        yield Fault(code="no_wish", cases=mine)
    for n, place in enumerate(applicant.wishes):
        kind = applicant.class_
        if place in applicant.wishes[:n]:
            yield Fault(code="wish_twice", cases=mine, place=place, blocks=False)
        elif place not in inputs.places:
            yield Fault(code="wish_unknown", cases=mine, place=place)
        elif kind not in inputs.places[place]:
            yield Fault(code="wish_not_offered", cases=mine, place=place, class_=kind, blocks=False)
        elif not inputs.places[place][kind]:
            yield Fault(code="wish_without_places", cases=mine, place=place, class_=kind, blocks=False)
    if len(applicant.keys) != len(inputs.rules):
        yield Fault(code="key_missing", cases=mine)
        return
    for rule, key in zip(inputs.rules, applicant.keys, strict=True):
        if value(rule, key) is None:
            yield Fault(code="key_missing", cases=mine, rule=rule.question)


def _of_siblings(inputs: Inputs) -> Iterator[Fault]:
    households: dict[str, list[Applicant]] = defaultdict(list)
    for each in inputs.applicants:
        if each.household:
            households[each.household].append(each)
    settled = {each.household for each in inputs.held}
    for members in households.values():
        said = {each.wants for each in members}
        ids = tuple(sorted(each.id for each in members))
        if len(members) > 1 and None in said:
            yield Fault(code="siblings_unsaid", cases=tuple(sorted(m.id for m in members if m.wants is None)))
        elif len(said) > 1:
            yield Fault(code="siblings_differ", cases=ids)
        elif len(members) == 1 and not said <= {None, "any"} and members[0].household not in settled:
            yield Fault(code="sibling_alone", cases=ids, blocks=False)
