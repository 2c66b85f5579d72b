"""What a unit takes of the places that are left when its turn comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from madoguchi.forms.domain.flows.allocation.inputs import Applicant
from madoguchi.forms.domain.flows.allocation.order import Unit

Seat = tuple[str, str]
"""(place, class)"""
Left = Mapping[Seat, int]


def chosen(unit: Unit, left: Left) -> tuple[str, ...]:
    """The place of each member; empty where nothing can be had.

    One case takes its dearest wish that has a place left. Brothers and sisters take the same place if there is one that all wish
    for and that has places for all, by the wishes of the one who stands first. Otherwise, where different places will do, the
    one who stands first takes their dearest wish with which all others still get something, then the next. Where a brother or
    sister holds a place already, the same place only means that one.
    """
    if unit.beside and unit.wants == "same_only":
        left = {seat: many for seat, many in left.items() if unit.beside == {seat[0]}}
    if len(unit.members) == 1:
        (one,) = unit.members
        return next(((place,) for place in one.wishes if left.get((place, one.class_), 0) > 0), ())
    return _together(unit.members, left) or (_apart(unit.members, left) if unit.wants == "same_time" else ())


def _together(members: Sequence[Applicant], left: Left) -> tuple[str, ...]:
    needed = Counter(each.class_ for each in members)
    for place in members[0].wishes:
        wished = all(place in each.wishes for each in members)
        if wished and all(left.get((place, kind), 0) >= many for kind, many in needed.items()):
            return (place,) * len(members)
    return ()


def _apart(members: Sequence[Applicant], left: Left) -> tuple[str, ...]:
    free = +Counter(dict(left))
    taken: list[str] = []
    for n, member in enumerate(members):
        for place in member.wishes:
            seat = (place, member.class_)
            if free[seat] > 0 and _all_fit(members[n + 1 :], free - Counter([seat])):
                free[seat] -= 1
                taken.append(place)
                break
        else:
            return ()
    return tuple(taken)


def _all_fit(members: Sequence[Applicant], free: Counter[Seat]) -> bool:
    """Whether each can get one of their wishes: a matching, made longer by one member after another (Kuhn)."""
    sits: dict[Seat, list[Applicant]] = {}

    def seated(member: Applicant, tried: set[Seat]) -> bool:
        for place in member.wishes:
            seat = (place, member.class_)
            if seat in tried or free[seat] <= 0:
                continue
            tried.add(seat)
            there = sits.setdefault(seat, [])
            if len(there) < free[seat]:
                there.append(member)
                return True
            for n, other in enumerate(there):
                if seated(other, tried):
                    there[n] = member
                    return True
        return False

    return all(seated(member, set()) for member in members)
