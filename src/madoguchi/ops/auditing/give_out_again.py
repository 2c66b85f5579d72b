"""Places given out anew from the kept inputs of a drawing, by the sentences of `docs/decisions/0054-places-given-out.md` and
`0061-a-round-is-drawn-once.md`.

It shares no line with the program that gave them out, and needs nothing but Python's own library: an auditor can read all of it,
run it elsewhere, and compare. Plain data in (what the kept JSON holds), plain data out.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

Plain = dict[str, Any]
KNOWN = (1, 2)
"""Methods that are said in those decisions."""


class CannotGiveOut(Exception):
    """The inputs say what is not known here; the text says what."""


def give_out_again(inputs: Plain) -> list[Plain]:
    """`given` of the result: for each case its place, which of its wishes that is, and where it stands among its class. Raises
    CannotGiveOut."""
    if inputs.get("method", 1) not in KNOWN:
        raise CannotGiveOut(f"method {inputs.get('method')} is not known to this version")
    places, cases = inputs["places"], inputs["applicants"]
    free = Counter({(place, kind): many for place, kinds in places.items() for kind, many in kinds.items()})
    for each in inputs.get("held", ()):
        free[each["place"], each.get("class", "")] -= 1
    among = Counter(each.get("class", "") for each in cases)
    passed: Counter[str] = Counter()
    given = []
    for members in _order(inputs):
        taken = _choice(members, free, _beside(inputs, members))
        for case, place in zip(members, taken, strict=True):
            kind = case.get("class", "")
            passed[kind] += 1
            if place:
                free[place, kind] -= 1
            given.append(
                {
                    "id": case["id"],
                    "place": place,
                    "wish": case["wishes"].index(place) + 1 if place else 0,
                    "stands": passed[kind],
                    "among": among[kind],
                }
            )
    return sorted(given, key=lambda each: str(each["id"]))


def _order(inputs: Plain) -> list[list[Plain]]:
    """Those who choose at once, each list in its own order; the first to choose first. They stand where their last one stands;
    what is the same then is decided by lot."""
    groups: dict[tuple[str, str], list[Plain]] = {}
    for case in inputs["applicants"]:
        name = ("household", case["household"]) if _at_once(case) else ("case", case["id"])
        groups.setdefault(name, []).append(case)
    ranked = []
    for members in groups.values():
        members.sort(key=lambda case: (_standing(inputs, case), case["id"]))
        drawn_for = min([case["id"] for case in members] + [held["id"] for held in _beside(inputs, members)])
        lot = hmac.digest(inputs["seed"].encode(), drawn_for.encode(), "sha256").hex()
        ranked.append((_standing(inputs, members[-1]), lot, min(case["id"] for case in members), members))
    ranked.sort(key=lambda each: each[:3])
    return [members for *_, members in ranked]


def _at_once(case: Plain) -> bool:
    return bool(case.get("household")) and case.get("wants") in ("same_only", "same_time")


def _beside(inputs: Plain, members: list[Plain]) -> list[Plain]:
    """Brothers and sisters who hold a place of the round already."""
    if not _at_once(members[0]):
        return []
    return [each for each in inputs.get("held", ()) if each.get("household") == members[0]["household"]]


def _standing(inputs: Plain, case: Plain) -> list[Fraction]:
    """By the rules, one after another; what is smaller stands first."""
    found = []
    for rule, key in zip(inputs["rules"], case["keys"], strict=True):
        value = Fraction(_day(key)) if rule["kind"] == "date" else Fraction(key)
        found.append(value if rule["first"] == "lowest" else -value)
    return found


def _day(text: str) -> int:
    """A month counts as its first day."""
    return date.fromisoformat(text if len(text) > len("2026-04") else f"{text}-01").toordinal()


def _choice(members: list[Plain], free: Counter[tuple[str, str]], beside: list[Plain]) -> list[str]:
    """What they take of what is free, one place for each; empty texts where nothing is to be had."""
    wants = members[0].get("wants") if len(members) > 1 or beside else "any"
    wished = [case["wishes"] for case in members]
    if beside and wants == "same_only":
        there = {each["place"] for each in beside}
        wished = [[place for place in wishes if there == {place}] for wishes in wished]
    for place in wished[0]:
        if all(place in others for others in wished) and _fits(members, [place] * len(members), free):
            return [place] * len(members)
    if wants == "same_time":
        return next(_apart(members, wished, free), [""] * len(members))
    return [""] * len(members)


def _apart(
    members: list[Plain], wished: list[list[str]], free: Counter[tuple[str, str]]
) -> Iterator[list[str]]:
    """All ways of being placed at different places, the best for whoever stands first at the beginning."""
    if not members:
        yield []
        return
    for place in wished[0]:
        if _fits(members[:1], [place], free):
            rest = free - Counter([(place, members[0].get("class", ""))])
            yield from ([place, *others] for others in _apart(members[1:], wished[1:], rest))


def _fits(members: list[Plain], places: list[str], free: Counter[tuple[str, str]]) -> bool:
    needed = Counter((place, case.get("class", "")) for case, place in zip(members, places, strict=True))
    return all(free[seat] >= many for seat, many in needed.items())
