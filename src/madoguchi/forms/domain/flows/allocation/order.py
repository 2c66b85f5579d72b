"""In which order the cases of a round come to choose.

What chooses is a unit: one case, or the brothers and sisters who are to get places at once. A unit stands where the last of its
members stands, so nobody is passed by a case with less for having a sister with more. What the rules leave alike is decided
by lot: the smaller HMAC-SHA256 of the unit's smallest id, with the seed of the round as its key, comes first. So a lot depends
on nothing but the seed and the case, and anybody who knows both can draw it again. A brother or sister who holds a place of the
round already is no member any more, and their id counts for the lot: a household draws one in all drawings of a round.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from datetime import date
from decimal import Decimal, InvalidOperation

import msgspec

from madoguchi.forms.domain.flows.allocation.inputs import Applicant, Inputs, Rule, Wants


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that choose at once, in the order in which they stand themselves. `rank` are the values of the rules by which it
    stands, the smaller the earlier; `keys` the same as they were written; `beside`: places of brothers and sisters."""

    members: tuple[Applicant, ...]
    wants: Wants
    rank: tuple[Decimal, ...]
    keys: tuple[str, ...]
    lot: str
    beside: frozenset[str] = frozenset()


def units(inputs: Inputs) -> tuple[Unit, ...]:
    """All of them, the first to choose first. The inputs have no faults (`faults.py`)."""
    apart: list[tuple[Applicant, ...]] = []
    at_once: dict[str, list[Applicant]] = defaultdict(list)
    for each in sorted(inputs.applicants, key=lambda each: each.id):
        if each.household and each.wants in ("same_only", "same_time"):
            at_once[each.household].append(each)
        else:
            apart.append((each,))
    made = (_unit(inputs, members) for members in (*apart, *map(tuple, at_once.values())))
    return tuple(sorted(made, key=_place))


def lot(seed: str, id: str) -> str:
    """64 hexadecimal digits."""
    return hmac.new(seed.encode(), id.encode(), hashlib.sha256).hexdigest()


def value(rule: Rule, key: str | None) -> Decimal | None:
    """What a rule reads, so that the smaller comes first; None where it cannot be read. A month counts as its first day."""
    text = key or ""
    try:
        if rule.kind == "date":
            number = Decimal(
                date.fromisoformat(f"{text}-01" if len(text) == len("2026-04") else text).toordinal()
            )
        else:
            number = Decimal(text)
    except (ValueError, InvalidOperation):
        return None
    if not number.is_finite():
        return None
    return number if rule.first == "lowest" else -number


def _unit(inputs: Inputs, members: tuple[Applicant, ...]) -> Unit:
    ranked = sorted((_rank(inputs.rules, each), each.id, each) for each in members)
    rank, _, last = ranked[-1]
    one = members[0]
    tied = one.household and one.wants in ("same_only", "same_time")
    beside = [each for each in inputs.held if tied and each.household == one.household]
    return Unit(
        members=tuple(each for _, _, each in ranked),
        wants=(one.wants if len(members) > 1 or beside else None) or "any",
        rank=rank,
        keys=tuple(key or "" for key in last.keys),
        lot=lot(inputs.seed, min([each.id for each in members] + [each.id for each in beside])),
        beside=frozenset(each.place for each in beside),
    )


def _rank(rules: tuple[Rule, ...], applicant: Applicant) -> tuple[Decimal, ...]:
    values = tuple(value(rule, key) for rule, key in zip(rules, applicant.keys, strict=True))
    return tuple(each for each in values if each is not None)


def _place(unit: Unit) -> tuple[tuple[Decimal, ...], str, str]:
    return unit.rank, unit.lot, min(each.id for each in unit.members)
