"""Three-way merge of the plain JSON of a definition: mappings by key, lists by what tells their entries apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

Key = tuple[str, int]
"""What an entry is known by, and how many of the same stand before it."""

NOTHING: Final = object()
"""The value of what is not there."""

Choose = Callable[[str, Any, Any, Any], Any]
"""(field, base, ours, theirs) → which of the last two; asked where both sides changed the same."""

ATOMS = frozenset(
    {
        "show_when",
        "required_when",
        "must",
        "when",
        "compute",
        "trials",
        "legal_basis",
        "answers",
        "by",
        "within",
    }
)
"""Fields whose inside means something only as a whole, or whose entries do."""
OPEN = frozenset({"keywords", "review", "items"})
"""Parts that mean the same left out and empty, so that two sides may each begin or end them."""


def merge(name: str, base: Any, ours: Any, theirs: Any, *, field: str, choose: Choose) -> Any:
    """The value of the field called `name` when `ours` and `theirs` both began as `base`."""
    if ours == theirs or base == theirs:
        return ours
    if base == ours:
        return theirs
    sides = [base, ours, theirs]
    if all(side is NOTHING or isinstance(side, list) for side in sides):
        listed = [[] if side is NOTHING else side for side in sides]
        merged = _merge_list(name, *listed, field=field, choose=choose)
        return merged if merged or NOTHING not in sides else NOTHING
    if name in OPEN:
        sides = [{} if side is NOTHING else side for side in sides]
    if name not in ATOMS and all(isinstance(side, dict) for side in sides):
        return merge_mapping(*sides, field=field, choose=choose)
    return choose(field, base, ours, theirs)


def merge_mapping(
    base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any], *, field: str, choose: Choose
) -> dict[str, Any]:
    """Each key on its own."""
    merged = {}
    for key in dict.fromkeys((*ours, *theirs)):
        sides = (base.get(key, NOTHING), ours.get(key, NOTHING), theirs.get(key, NOTHING))
        value = merge(key, *sides, field=f"{field}.{key}" if field else key, choose=choose)
        if value is not NOTHING:
            merged[key] = value
    return merged


def _merge_list(name: str, base: Any, ours: Any, theirs: Any, *, field: str, choose: Choose) -> list[Any]:
    before, own, shared = keyed(base), keyed(ours), keyed(theirs)
    entries = {}
    for key in dict.fromkeys((*own, *shared)):
        sides = (before.get(key, NOTHING), own.get(key, NOTHING), shared.get(key, NOTHING))
        entry = merge(name if name in ATOMS else "", *sides, field=f"{field}.{key[0]}", choose=choose)
        if entry is not NOTHING:
            entries[key] = entry
    order = merge_order(before, own, shared, entries, lambda b, o, t: choose(f"{field}.order", b, o, t))
    return [entries[key] for key in order]


def keyed(entries: Iterable[Any]) -> dict[Key, Any]:
    """Entries by what they are known by."""
    seen: Counter[str] = Counter()
    found = {}
    for entry in entries:
        name = known_by(entry)
        found[name, seen[name]] = entry
        seen[name] += 1
    return found


def known_by(entry: Any) -> str:
    """The id of an entry, or what stands for one."""
    if not isinstance(entry, dict):
        return str(entry)
    if "law" in entry:
        return f"{entry['law']}{entry.get('article') or ''}"
    if "from" in entry and "label" in entry:
        return str(entry["label"].get("ja"))
    return str(
        next(
            (entry[name] for name in ("id", "to", "name", "ja", "procedure", "question") if name in entry),
            entry,
        )
    )


def merge_order(
    base: Iterable[Key],
    ours: Iterable[Key],
    theirs: Iterable[Key],
    present: Iterable[Key],
    choose: Callable[[list[Key], list[Key], list[Key]], list[Key]],
) -> list[Key]:
    """The order of what is `present`: the side's that reordered, with the other's additions after their neighbours."""
    there = set(present)
    before, own, shared = list(base), list(ours), list(theirs)
    common = set(before) & set(own) & set(shared)
    was, mine, yours = ([key for key in side if key in common] for side in (before, own, shared))
    if mine == yours or was == yours:
        frame, other = own, shared
    elif was == mine:
        frame, other = shared, own
    else:
        frame = choose(before, own, shared)
        other = shared if frame == own else own
    order = [key for key in frame if key in there]
    for at, key in enumerate(other):
        if key in there and key not in order:
            neighbour = next((k for k in reversed(other[:at]) if k in order), None)
            order.insert(order.index(neighbour) + 1 if neighbour is not None else 0, key)
    return order
