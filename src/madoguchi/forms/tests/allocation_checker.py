"""Whether a result is one that the rules of an allocation allow, and the only one: said anew from the rules as they are written
for people, with no code of `forms/domain/flows/allocation`. Works on plain data (what JSON has)."""

from __future__ import annotations

import hashlib
import hmac
import itertools
from datetime import date
from fractions import Fraction
from typing import Any

Plain = dict[str, Any]


def wrongs(inputs: Plain, result: Plain) -> list[str]:
    """What is wrong with a result; empty where nothing is."""
    got = {each["id"]: each.get("place", "") for each in result["given"]}
    cases = {each["id"]: each for each in inputs["applicants"]}
    found = [] if got.keys() == cases.keys() else ["somebody is missing, or too many"]
    order = standing(inputs)
    found += over_capacity(inputs, got)
    for id, place in got.items():
        if place and place not in cases[id].get("wishes", []):
            found.append(f"{id} got what it did not wish for")
    for n, unit in enumerate(order):
        found += unit_wrongs(inputs, got, order[:n], unit)
    by_class: dict[str, list[str]] = {}
    for unit in order:
        for id in unit:
            by_class.setdefault(cases[id].get("class", ""), []).append(id)
    for each in result["given"]:
        mine = by_class[cases[each["id"]].get("class", "")]
        if (each["stands"], each["among"]) != (mine.index(each["id"]) + 1, len(mine)):
            found.append(f"{each['id']} is told another position than its own")
        wishes = cases[each["id"]].get("wishes", [])
        if each.get("wish", 0) != (wishes.index(each["place"]) + 1 if each.get("place") else 0):
            found.append(f"{each['id']} is told another wish than the one it got")
    return found


def standing(inputs: Plain) -> list[list[str]]:
    """The units in their order, each with its members in theirs: what is compared first is worst of its members'."""
    groups: dict[str, list[Plain]] = {}
    for each in inputs["applicants"]:
        at_once = each.get("household") and each.get("wants") in ("same_only", "same_time")
        groups.setdefault(f"h{each['household']}" if at_once else f"c{each['id']}", []).append(each)
    placed = []
    for members in groups.values():
        smallest = min(each["id"] for each in members)
        drawn = hmac.digest(inputs["seed"].encode(), smallest.encode(), "sha256").hex()
        members.sort(key=lambda each: (badness(inputs, each), each["id"]))
        placed.append((badness(inputs, members[-1]), drawn, smallest, [each["id"] for each in members]))
    return [members for *_, members in sorted(placed)]


def badness(inputs: Plain, case: Plain) -> list[Fraction]:
    found = []
    for rule, key in zip(inputs["rules"], case.get("keys", []), strict=True):
        number = (
            Fraction((date.fromisoformat(key) - date(1900, 1, 1)).days)
            if rule["kind"] == "date"
            else Fraction(key)
        )
        found.append(-number if rule["first"] == "highest" else number)
    return found


def over_capacity(inputs: Plain, got: dict[str, str]) -> list[str]:
    found = []
    for place, kinds in inputs["places"].items():
        for kind, many in kinds.items():
            taken = [c for c in inputs["applicants"] if got[c["id"]] == place and c.get("class", "") == kind]
            if len(taken) > many:
                found.append(f"{place} {kind} has {many} places and {len(taken)} got one")
    return found


def unit_wrongs(inputs: Plain, got: dict[str, str], earlier: list[list[str]], unit: list[str]) -> list[str]:
    """It has the best of all that it could have had beside those who stand before it: tried one by one."""
    cases = {each["id"]: each for each in inputs["applicants"]}
    free = {(p, kind): many for p, kinds in inputs["places"].items() for kind, many in kinds.items()}
    for id in itertools.chain(*earlier):
        if got[id]:
            free[got[id], cases[id].get("class", "")] -= 1
    mine = [cases[id] for id in unit]
    possible = []
    for places in itertools.product(*(each.get("wishes", []) for each in mine)):
        needed: dict[tuple[str, str], int] = {}
        for each, place in zip(mine, places, strict=True):
            needed[place, each.get("class", "")] = needed.get((place, each.get("class", "")), 0) + 1
        together = len(set(places)) == 1
        if all(free.get(seat, 0) >= many for seat, many in needed.items()) and (
            together or mine[0].get("wants") != "same_only"
        ):
            liked = [each["wishes"].index(place) for each, place in zip(mine, places, strict=True)]
            possible.append((not together, liked, places))
    best = min(possible)[2] if possible else ("",) * len(unit)
    has = tuple(got[id] for id in unit)
    return [] if has == best else [f"{unit} has {has} and could have {best}"]


def justified_envy(inputs: Plain, got: dict[str, str]) -> list[str]:
    """Of cases that choose alone: somebody who stands behind has what they would rather have; or it is not even taken."""
    cases = {each["id"]: each for each in inputs["applicants"]}
    order = standing(inputs)
    position = {id: n for n, unit in enumerate(order) for id in unit}
    found = []
    for unit in (each for each in order if len(each) == 1):
        (id,) = unit
        wishes = cases[id].get("wishes", [])
        liked_more = wishes[: wishes.index(got[id])] if got[id] else wishes
        kind = cases[id].get("class", "")
        for place in liked_more:
            holders = [o for o in got if got[o] == place and cases[o].get("class", "") == kind]
            found += [f"{id} envies {other}" for other in holders if position[other] > position[id]]
            if len(holders) < inputs["places"].get(place, {}).get(kind, 0):
                found.append(f"{id} would like an empty place at {place}")
    return found


def deferred_acceptance(inputs: Plain) -> dict[str, str]:
    """Gale and Shapley with the cases asking, where all choose alone."""
    cases = {each["id"]: each for each in inputs["applicants"]}
    position = {unit[0]: n for n, unit in enumerate(standing(inputs))}
    held: dict[tuple[str, str], list[str]] = {}
    asked = dict.fromkeys(cases, 0)
    waiting = sorted(cases, reverse=True)
    while waiting:
        id = waiting.pop()
        wishes = cases[id].get("wishes", [])
        if asked[id] == len(wishes):
            continue
        place, kind = wishes[asked[id]], cases[id].get("class", "")
        asked[id] += 1
        there = held.setdefault((place, kind), [])
        there.append(id)
        there.sort(key=position.__getitem__)
        if len(there) > inputs["places"].get(place, {}).get(kind, 0):
            waiting.append(there.pop())
    got = dict.fromkeys(cases, "")
    return got | {id: place for (place, _), there in held.items() for id in there}


def hashed(kept: bytes) -> str:
    return hashlib.sha256(kept).hexdigest()
