"""Why a case got what it got: which wishes were looked at, and of one that was full, where the last one stood who got it."""

from __future__ import annotations

from typing import Literal

import msgspec

from madoguchi.forms.domain.flows.allocation.inputs import Given, Inputs, Result, Rule, Wants
from madoguchi.forms.domain.flows.allocation.order import Unit, units

Why = Literal["given", "full", "held", "none", "siblings"]


class LastTaken(msgspec.Struct, frozen=True, kw_only=True):
    """Where the last one stood who got a place there, with nothing that is theirs: the position among those of the class,
    and what the first rule read, if that is a number that the office counts (点数) and no money and no day of theirs.
    `by` is the rule that put them first: its position, or -1 for the lot."""

    stands: int
    value: str
    by: int


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that was looked at. `given`; `full`: nothing was left; `held`: nothing was left from the beginning, for those who
    have their place from an earlier drawing; `none`: no places of this class there; `siblings`: something was left, and not
    what brothers and sisters could take at once. `places` are all that the round has."""

    wish: int
    place: str
    why: Why
    places: int
    last: LastTaken | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """`siblings` is what was wished of brothers and sisters, where several chose at once; `beside` is set where only the place
    of one who has it already would do; `lot` what was drawn, where it counted."""

    given: Given
    class_: str
    rules: tuple[Rule, ...]
    siblings: Wants | None
    looks: tuple[Look, ...]
    seed: str
    lot: str
    drawing: int = 1
    beside: bool = False


def explained(inputs: Inputs, result: Result, id: str) -> Explanation | None:
    """Of one case; None for one that was not among them."""
    order = units(inputs)
    given = {each.id: each for each in result.given}
    at = next((n for n, unit in enumerate(order) if any(m.id == id for m in unit.members)), None)
    if at is None:
        return None
    unit = order[at]
    mine = next(each for each in unit.members if each.id == id)
    looks = []
    for wish, place in enumerate(mine.wishes, 1):
        if place in mine.wishes[: wish - 1]:
            continue
        seated = [
            (earlier, given[member.id])
            for earlier in order[:at]
            for member in earlier.members
            if member.class_ == mine.class_ and given[member.id].place == place
        ]
        many = inputs.places[place].get(mine.class_, 0)
        held = inputs.held_at(place, mine.class_)
        if wish == given[id].wish:
            looks.append(Look(wish=wish, place=place, why="given", places=many))
            break
        if len(seated) + held < many:
            looks.append(Look(wish=wish, place=place, why="siblings", places=many))
        elif not many:
            looks.append(Look(wish=wish, place=place, why="none", places=0))
        elif not seated:
            looks.append(Look(wish=wish, place=place, why="held", places=many))
        else:
            last = _last(inputs.rules, *seated[-1], unit)
            looks.append(Look(wish=wish, place=place, why="full", places=many, last=last))
    drawn = any(look.last is not None and look.last.by < 0 for look in looks)
    return Explanation(
        given=given[id],
        class_=mine.class_,
        rules=inputs.rules,
        siblings=unit.wants if len(unit.members) > 1 else None,
        looks=tuple(looks),
        seed=inputs.seed,
        lot=unit.lot if drawn else "",
        drawing=inputs.drawing,
        beside=bool(unit.beside) and unit.wants == "same_only",
    )


def _last(rules: tuple[Rule, ...], unit: Unit, given: Given, mine: Unit) -> LastTaken:
    told = bool(rules) and rules[0].kind == "number"
    first = next(
        (n for n, pair in enumerate(zip(unit.rank, mine.rank, strict=True)) if pair[0] != pair[1]), -1
    )
    return LastTaken(stands=given.stands, value=unit.keys[0] if told else "", by=first)
