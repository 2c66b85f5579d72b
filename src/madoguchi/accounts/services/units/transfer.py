"""The personnel change: many people are moved at once, all or nobody, as the administrator was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.units import Place, Unit, in_order
from madoguchi.accounts.permissions import ROLE_NAMES, Member, require, roles_in_words
from madoguchi.accounts.queries import StaffView, all_staff, ranks, units
from madoguchi.accounts.services.staff.roles import change_roles
from madoguchi.accounts.services.staff.staff_rows import locked
from madoguchi.accounts.services.units.place_staff import gains_alone, put
from madoguchi.accounts.services.units.transfer_sheet import Line

Why = Literal[
    "address", "name", "unit", "rank", "twice", "roles", "roles_differ", "own", "own_place", "unreadable"
]  # fmt: skip


class WrongLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line that cannot be used, by Excel's number, and why."""

    number: int
    why: Why


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """What changes for one person; both are the same where nothing does."""

    member: StaffView
    places: tuple[Place, ...]
    roles: tuple[str, ...]

    @property
    def changes(self) -> bool:
        return set(self.places) != set(self.member.places) or set(self.roles) != set(self.member.roles)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the sheet would do. Who does not stand in it stays where they are."""

    moves: tuple[Move, ...]
    wrong: tuple[WrongLine, ...]

    @property
    def shown(self) -> str:
        """Stands for what was shown: before and after of everybody who moves."""
        said = [
            (str(m.member.id), sorted(map(repr, m.member.places)), sorted(map(repr, m.places)), sorted(m.member.roles),
             sorted(m.roles))
            for m in self.moves
        ]  # fmt: skip
        return hashlib.sha256(repr(sorted(said)).encode()).hexdigest()[:32]


class WrongLines(Exception):
    """A line cannot be used; nothing was changed."""


class TransferMoved(Exception):
    """Somebody was moved since it was shown; nothing was changed."""


def plan(lines: Sequence[Line], *, by: Member) -> Plan:
    """What would change, and every line that cannot be used. Changes nothing. Raises NotAllowed."""
    require(by, "staff.manage")
    people = {member.username: member for member in all_staff() if not member.disabled}
    named, levels = _named(units()), {word: level for level, word in ranks().items()}
    wrong: list[WrongLine] = []
    places: dict[str, list[Place]] = {}
    roles: dict[str, tuple[str, ...]] = {}
    for line in lines:
        why = _why_not(line, people, named, levels, places, roles, by)
        if why is not None:
            wrong.append(WrongLine(number=line.number, why=why))
            continue
        there = places.setdefault(line.username, [])
        if line.unit:
            there.append(Place(unit=named[line.unit], level=levels[line.rank]))
        if line.roles:
            roles[line.username] = _roles(line.roles)
    moves = (
        Move(member=people[name], places=tuple(chosen), roles=roles.get(name, people[name].roles))
        for name, chosen in places.items()
    )
    return Plan(moves=tuple(move for move in moves if move.changes), wrong=tuple(wrong))


def carry_out(lines: Sequence[Line], *, shown: str, by: Member, now: datetime) -> int:
    """How many changes of roles wait for a second administrator; the others hold at once, as do all places.

    `shown` is the plan's that was shown. Raises WrongLines, TransferMoved, NotAllowed, InvalidStaff.
    """
    require(by, "staff.manage")
    rows = {member.id: locked(member.id) for member in sorted(all_staff(), key=lambda each: each.id)}
    planned = plan(lines, by=by)
    if planned.wrong:
        raise WrongLines
    if planned.shown != shown:
        raise TransferMoved
    waiting = 0
    for move in planned.moves:
        if set(move.places) != set(move.member.places):
            put(rows[move.member.id], move.places, by, now)
        if set(move.roles) != set(move.member.roles):
            waiting += not change_roles(staff_id=move.member.id, roles=move.roles, by=by, now=now)
    return waiting


def as_lines(*, by: Member) -> list[Line]:
    """Everybody as they are now, a line for each place. Raises NotAllowed."""
    require(by, "staff.manage")
    everything, words = units(), ranks()
    return [
        Line(
            number=0,
            username=member.username,
            name=member.name,
            unit=(everything[place.unit].code or everything[place.unit].name) if place else "",
            rank=words.get(place.level, "") if place else "",
            roles=roles_in_words(member.roles) if first and member.roles else "",
        )
        for member in all_staff()
        if not member.disabled
        for first, place in _numbered(member.places)
    ]


def _numbered(places: Sequence[Place]) -> Iterable[tuple[bool, Place | None]]:
    return [(number == 0, place) for number, place in enumerate(places)] or [(True, None)]


def _named(everything: Mapping[UUID, Unit]) -> dict[str, UUID]:
    """By short code, and by name where one has it alone."""
    names = [unit.name for _, unit in in_order(everything)]
    found = {unit.name: unit.id for _, unit in in_order(everything) if names.count(unit.name) == 1}
    return found | {unit.code: unit.id for _, unit in in_order(everything) if unit.code}


def _why_not(
    line: Line,
    people: Mapping[str, StaffView],
    named: Mapping[str, UUID],
    levels: Mapping[str, int],
    places: Mapping[str, list[Place]],
    roles: Mapping[str, tuple[str, ...]],
    by: Member,
) -> Why | None:
    if line.unreadable:
        return "unreadable"
    member = people.get(line.username)
    if member is None:
        return "address"
    if _bare(line.name) != _bare(member.name):  # a row that slipped: the address of one, the name of another
        return "name"
    nowhere = not line.unit and not line.rank
    if not nowhere and line.unit not in named:
        return "unit"
    if not nowhere and line.rank not in levels:
        return "rank"
    if not nowhere and any(place.unit == named[line.unit] for place in places.get(line.username, ())):
        return "twice"
    place = None if nowhere else Place(unit=named[line.unit], level=levels[line.rank])
    if place and gains_alone(by, staff_id=member.id, before=member.places, after=[place]):
        return "own_place"
    if line.roles:
        asked = _roles(line.roles)
        if not asked:
            return "roles"
        if roles.get(line.username, asked) != asked:
            return "roles_differ"
        if member.id == by.id and "administrator" not in asked:
            return "own"
    return None


def _roles(text: str) -> tuple[str, ...]:
    """Roles by their names; none where one is not known."""
    words = {name: role for role, name in ROLE_NAMES.items()}
    asked = [word.strip() for word in text.replace("、", "・").split("・")]
    return tuple(words[word] for word in asked) if all(word in words for word in asked) else ()


def _bare(name: str) -> str:
    return "".join(name.split())
