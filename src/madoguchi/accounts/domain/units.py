"""The units of an office (部・課・係) as a tree, and whose cases somebody sees from a place in it.

Three ways a unit is related to another: it stands below one (`parent`), it takes over from one that was dissolved
(`successor`), or neither. Who belongs to a unit sees its cases and those of the units that it took over from; who leads
it (level 1 and up) sees those of every unit below as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import msgspec

ROOT: Final = UUID(int=0)
"""The office as a whole: the unit above all others, and the only one of an office that keeps none."""
MOST_DEEP: Final = 4
"""Levels of units below the office as a whole: 部, 課, 係, and one more."""
MOST_UNITS: Final = 300
"""Units of one office, the dissolved ones too."""
LEADS_FROM: Final = 1
"""Whoever holds this level in a unit, or a higher one, answers for the units below it."""
RANKS: Final[dict[int, str]] = {0: "係員", 1: "係長", 2: "課長", 3: "部長"}
"""Level → what it is called where the town has no words of its own. A higher level decides on more."""
MOST_RANKS: Final = 6


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One unit. `code` is short and the town's own. `closed_on` is the first day on which it is no more."""

    id: UUID
    name: str
    code: str
    parent: UUID | None
    """None: the office as a whole."""
    closed_on: date | None = None
    successor: UUID | None = None

    @property
    def open(self) -> bool:
        return self.closed_on is None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where somebody works: a unit, and the level there (`RANKS`). Who works in two units (兼務) has two."""

    unit: UUID
    level: int


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """The units whose cases somebody sees: those they work in, and those they only answer for."""

    own: frozenset[UUID]
    overseen: frozenset[UUID]


Units = Mapping[UUID, Unit]


def sight(places: Iterable[Place], units: Units) -> Sight:
    """What these places let somebody see."""
    here = list(places)
    own = _with_former({place.unit for place in here}, units)
    led = {place.unit for place in here if place.level >= LEADS_FROM}
    below = {unit.id for unit in units.values() if not led.isdisjoint(above(unit.id, units))}
    return Sight(own=own, overseen=_with_former(below, units) - own)


def seen_from(unit: UUID, places: Sequence[Place], units: Units) -> UUID | None:
    """The unit of theirs from which somebody sees a case of this one: where they work in it, or took over from it, that
    one; else the nearest above it that they lead. None where no place of theirs lets them see it."""
    for place in places:
        if unit in _with_former({place.unit}, units):
            return place.unit
    led = {place.unit for place in places if place.level >= LEADS_FROM}
    return next((each for each in above(now_of(unit, units), units) if each in led), None)


def holds_rank(places: Iterable[Place], level: int, *, of: UUID, units: Units) -> bool:
    """Whether somebody holds the level in this unit or in one above it: a 部長 stands above each 課 of the 部."""
    line = {of, *above(of, units)}
    return any(place.level == level and place.unit in line for place in places)


def above(unit: UUID, units: Units) -> list[UUID]:
    """The units above this one, the nearest first."""
    found: list[UUID] = []
    while unit in units and (parent := units[unit].parent) is not None and parent not in found:
        found.append(parent)
        unit = parent
    return found


def now_of(unit: UUID, units: Units) -> UUID:
    """The unit itself, or the open one that does its work now; the office as a whole where no other is left."""
    passed: set[UUID] = set()
    while unit in units and not units[unit].open and unit not in passed:
        passed.add(unit)
        unit = units[unit].successor or ROOT
    return unit if unit in units and units[unit].open else ROOT


def depth(unit: UUID, units: Units) -> int:
    """How many levels of units stand at and below this one."""
    children = [each.id for each in units.values() if each.parent == unit and each.open]
    return 1 + max((depth(child, units) for child in children), default=0)


def in_order(units: Units) -> list[tuple[int, Unit]]:
    """(level in the tree, unit), each after the one above it and by its code; the dissolved ones are left out."""
    found: list[tuple[int, Unit]] = []

    def walk(parent: UUID | None, level: int) -> None:
        children = [each for each in units.values() if each.parent == parent and each.open]
        for child in sorted(children, key=lambda each: (each.code, each.name)):
            found.append((level, child))
            walk(child.id, level + 1)

    walk(None, 0)
    return found


def path_in_words(unit: UUID, units: Units) -> str:
    """`福祉部 こども家庭課`: the unit with those above it, without the office as a whole."""
    line = [unit, *above(unit, units)]
    names = [units[each].name for each in reversed(line) if each in units and each != ROOT]
    return " ".join(names) or (units[ROOT].name if ROOT in units else "")


def places_in_words(places: Iterable[Place], units: Units, ranks: Mapping[int, str]) -> str:
    """`こども家庭課 係長、福祉課 係員`, in the order that is given."""
    return "、".join(
        f"{units[place.unit].name} {ranks.get(place.level, '')}".rstrip()
        for place in places
        if place.unit in units
    )


def _with_former(chosen: set[UUID], units: Units) -> frozenset[UUID]:
    """With the dissolved units that these took over from, at one remove or more."""
    found = set(chosen)
    while more := {each.id for each in units.values() if each.successor in found} - found:
        found |= more
    return frozenset(found)
