"""Conditions as lists of plain words: drawn from a condition, and read back from what was posted.

Every node has a path. A joining node posts `{path}-join` and `{path}-n` (how many parts, at `{path}.0` and so on), a
comparison `{path}-q`, `{path}-c` and `{path}-v`. What no list can say stays as it is (`{path}-keep`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, Literal

import msgspec

from madoguchi.builder.domain.conditions.nameable import RULE, Known, Named
from madoguchi.builder.domain.conditions.sentences import when
from madoguchi.builder.domain.posted import Posted, counted, number_text, typed
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import Compares

MOST_PARTS, MOST_DEPTH = 30, 4

_ANSWERED = (("answered", "答えてある"), ("unanswered", "答えていない"))
COMPARISONS: dict[Compares | Literal["rule"], tuple[tuple[str, str], ...]] = {
    "one": (("is_", "である"), ("is_not", "ではない"), ("one_of", "のどれかである"), *_ANSWERED),
    "many": (("includes", "をふくむ"), ("excludes", "をふくまない"), *_ANSWERED),
    "number": (
        ("at_least", "以上"), ("at_most", "以下"), ("after", "より大きい"), ("before", "より小さい"),
        ("is_", "と同じ"), ("is_not", "と違う"), *_ANSWERED,
    ),
    "date": (
        ("at_least", "か、それより後"), ("at_most", "か、それより前"), ("after", "より後"), ("before", "より前"),
        *_ANSWERED,
    ),
    "text": (*_ANSWERED, ("is_", "と同じ"), ("is_not", "と違う")),
    "files": _ANSWERED,
    "rule": (("holds", "にあてはまる"), ("fails", "にあてはまらない")),
    "rows": (),
    "none": (),
}  # fmt: skip
JOINS = (
    ("all", "次のすべてにあてはまる"),
    ("any", "次のどれかにあてはまる"),
    ("none", "次のどれにもあてはまらない"),
)
_FIELDS = ("is_", "is_not", "includes", "at_least", "at_most", "before", "after")


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """What one line, or one box of lines, of the builder shows."""

    path: str
    parts: tuple[Node, ...] = ()
    join: str = ""
    joins: tuple[tuple[str, str], ...] = ()
    choices: tuple[Named, ...] = ()
    named: Named | None = None
    comparison: str = ""
    comparisons: tuple[tuple[str, str], ...] = ()
    values: tuple[str, ...] = ()
    kept: str = ""
    words: str = ""

    @property
    def by_page(self) -> list[tuple[str, list[Named]]]:
        """What can be chosen, page by page."""
        return [(page, list(listed)) for page, listed in groupby(self.choices, key=lambda n: n.page)]


# drawing


def node(condition: d.Condition | None, path: str, known: Known) -> Node:
    """The builder of a condition: always a box of lines, however many."""
    if condition is None:
        return Node(path=path, join="all", joins=_joins(known, known.row))
    drawn = _node(condition, path, known, known.row)
    if drawn.join:
        return drawn
    inner = _node(condition, f"{path}.0", known, known.row)
    return Node(path=path, join="all", joins=_joins(known, known.row), parts=(inner,))


def _joins(known: Known, row: str | None) -> tuple[tuple[str, str], ...]:
    """How the lines of a box go together; for rows of a group, in which of them."""
    if row is not None:
        return JOINS
    rows = [
        (f"{over}:{group.reference}:{join}", f"「{group.label}」の{said}で、{text}")
        for group in known.groups
        for over, said in (("any_of", "どれか"), ("every_of", "全員・全件"))
        for join, text in JOINS
    ]
    return (*JOINS, *rows)


def _node(c: d.Condition, path: str, known: Known, row: str | None) -> Node:
    if (over := c.any_of or c.every_of) and known.find(over):
        name = "any_of" if c.any_of else "every_of"
        inner = c.where or msgspec.structs.replace(c, any_of=None, every_of=None)
        join, parts = _joined(inner)
        drawn = tuple(_node(p, f"{path}.{i}", known, over) for i, p in enumerate(parts))
        return Node(path=path, join=f"{name}:{over}:{join}", joins=_joins(known, row), parts=drawn)
    if c.named is not None:
        return _rule(c.named, "holds", path, known, row) or _kept(c, path, known)
    if c.decision is not None:
        proposed = _leaf(d.Condition(question=d.DECISION, one_of=c.decision), path, known, row)
        return _kept(c, path, known) if proposed.kept else proposed
    if c.question is None and not over:
        leaf = _excludes(c, path, known, row)
        if leaf is not None:
            return leaf
        join, parts = _joined(c)
        drawn = tuple(_node(p, f"{path}.{i}", known, row) for i, p in enumerate(parts))
        return Node(path=path, join=join, joins=_joins(known, row), parts=drawn)
    return _leaf(c, path, known, row)


def _joined(c: d.Condition) -> tuple[str, tuple[d.Condition, ...]]:
    if c.all is not None:
        return "all", c.all
    if c.any is not None:
        return "any", c.any
    if c.not_ is not None:
        return ("none", c.not_.any) if c.not_.any is not None else ("none", (c.not_,))
    return "all", (c,)


def _excludes(c: d.Condition, path: str, known: Known, row: str | None) -> Node | None:
    inner = c.not_
    if inner is not None and inner.named is not None:
        return _rule(inner.named, "fails", path, known, row)
    if inner is None or inner.includes is None or inner.any_of or inner.every_of:
        return None
    leaf = _leaf(inner, path, known, row)
    return None if leaf.kept else msgspec.structs.replace(leaf, comparison="excludes")


def _rule(name: str, comparison: str, path: str, known: Known, row: str | None) -> Node | None:
    """The line of a named condition; None where it cannot be chosen."""
    named, choices = known.find(f"{RULE}{name}"), known.here(row)
    if named is None or named not in choices:
        return None
    comparisons = COMPARISONS["rule"]
    return Node(path=path, choices=choices, named=named, comparison=comparison, comparisons=comparisons)


def _kept(c: d.Condition, path: str, known: Known) -> Node:
    return Node(path=path, kept=msgspec.json.encode(c).decode(), words=when(c, known))


def _leaf(c: d.Condition, path: str, known: Known, row: str | None) -> Node:
    named = known.find(c.question or "")
    comparison, values = _comparison(c)
    plain = named is not None and named in known.here(row) and _sayable(named, comparison, values)
    if named is None or not plain:
        return _kept(c, path, known)
    return Node(
        path=path,
        choices=known.here(row),
        named=named,
        comparison=comparison,
        comparisons=COMPARISONS[named.compares],
        values=values,
    )


def _comparison(c: d.Condition) -> tuple[str, tuple[str, ...]]:
    if c.answered is not None:
        return "answered" if c.answered else "unanswered", ()
    if c.one_of is not None:
        return "one_of", c.one_of
    return next(((f, (getattr(c, f),)) for f in _FIELDS if getattr(c, f) is not None), ("", ()))


def _sayable(named: Named, comparison: str, values: tuple[str, ...]) -> bool:
    if comparison not in {name for name, _ in COMPARISONS[named.compares]}:
        return False
    if named.options:
        return set(values) <= {id for id, _ in named.options}
    return all(_is_operand(named.compares, value) for value in values)


def _is_operand(compares: str, value: str) -> bool:
    if compares == "number":
        return value.removeprefix("-").replace(".", "", 1).isdecimal()
    if compares == "date":
        return value == "today" or (len(value) == 10 and value.replace("-", "").isdecimal())
    return True


# reading


def read(posted: Posted, path: str, known: Known, *, today: date) -> d.Condition | None:
    """The condition that was posted, or None when there is no line left. `today`: where no day is written yet."""
    return _read(posted, path, known, known.row, today, 0)


def _read(
    posted: Posted, path: str, known: Known, row: str | None, today: date, depth: int
) -> d.Condition | None:
    if depth > MOST_DEPTH or path in posted.get("_remove_condition", ()):
        return None
    if kept := typed(posted, f"{path}-keep"):
        try:
            return msgspec.json.decode(kept, type=d.Condition)
        except msgspec.DecodeError:
            return None
    join = typed(posted, f"{path}-join")
    if not join:
        return _read_leaf(posted, path, known, row, today)
    over, group, join = join.split(":") if join.count(":") == 2 else ("", "", join)
    inside = group or row
    count = counted(posted, path, most=MOST_PARTS)
    found = [_read(posted, f"{path}.{i}", known, inside, today, depth + 1) for i in range(count)]
    parts = tuple(part for part in found if part is not None)
    if path in posted.get("_add_condition", ()):
        parts += _first(known, inside)
    if path in posted.get("_add_box", ()) and (first := _first(known, inside)):
        parts += (_of("all" if join == "any" else "any", (first[0], first[0])),)
    return _joining(over, group, join, parts)


def _joining(over: str, group: str, join: str, parts: tuple[d.Condition, ...]) -> d.Condition | None:
    if not parts:
        return None
    if join == "none":
        whole = d.Condition(not_=parts[0] if len(parts) == 1 else d.Condition(any=parts))
    elif len(parts) == 1 and not over:
        return parts[0]
    else:
        whole = parts[0] if len(parts) == 1 else _of(join, parts)
    if over not in ("any_of", "every_of"):
        return whole
    simple = whole.question is not None and not (whole.any_of or whole.every_of)
    if simple:
        return msgspec.structs.replace(whole, **{over: group})
    return d.Condition(**{over: group, "where": whole})  # type: ignore[arg-type]


def _of(join: str, parts: tuple[d.Condition, ...]) -> d.Condition:
    return d.Condition(any=parts) if join == "any" else d.Condition(all=parts)


def _read_leaf(posted: Posted, path: str, known: Known, row: str | None, today: date) -> d.Condition | None:
    named = known.find(typed(posted, f"{path}-q"))
    if named is None or named not in known.here(row):
        return None
    comparison = typed(posted, f"{path}-c")
    values = [v for v in posted.get(f"{path}-v", ()) if v.strip()]
    if named.compares == "date":
        on = typed(posted, f"{path}-day") == "on"
        values = (values or [today.isoformat()]) if on else ["today"]
    if named.compares == "number":
        values = [_number(path, value) for value in values]
    return compared(named, comparison, values)


def _number(path: str, text: str) -> str:
    """As it is written in a definition. Raises Wrong for what was meant as a number and is none; an option or a text of
    the question that was chosen before stays as it is, and gives way to a number."""
    if not any(letter.isdecimal() for letter in text) or _OF_OTHERS.fullmatch(text):
        return text
    return number_text({f"{path}-v": (text,)}, f"{path}-v")


_OF_OTHERS = re.compile(r"[a-z][a-z0-9_]*|\d{4}-\d\d-\d\d")
"""An option's id, a date."""


def compared(named: Named, comparison: str, values: Sequence[str]) -> d.Condition:
    """The comparison; what does not go with the answer (any more) becomes what can be said of it first."""
    known = [name for name, _ in COMPARISONS[named.compares]]
    comparison = comparison if comparison in known else known[0]
    if named.compares == "rule":
        rule = d.Condition(named=named.reference.removeprefix(RULE))
        return rule if comparison == "holds" else d.Condition(not_=rule)
    if comparison in ("answered", "unanswered"):
        return d.Condition(question=named.reference, answered=comparison == "answered")
    options = [id for id, _ in named.options]
    usable = [v for v in values if (v in options if options else _is_operand(named.compares, v))]
    usable = usable or [options[0] if options else _DEFAULTS.get(named.compares, "")]
    if not usable[0]:
        return d.Condition(question=named.reference, answered=True)
    if named.reference == d.DECISION and comparison in ("is_", "one_of"):
        return d.Condition(decision=tuple(usable if comparison == "one_of" else usable[:1]))
    if comparison == "one_of":
        return d.Condition(question=named.reference, one_of=tuple(usable))
    if comparison == "excludes":
        return d.Condition(not_=d.Condition(question=named.reference, includes=usable[0]))
    fields: dict[str, Any] = {comparison: usable[0]}
    return d.Condition(question=named.reference, **fields)


_DEFAULTS: dict[str, str] = {"number": "1", "date": "today"}


def _first(known: Known, row: str | None) -> tuple[d.Condition, ...]:
    """A line to begin with: of what can be named the nearest before, choices rather than texts."""
    here = known.here(row)
    chosen = [n for n in here if n.compares in ("one", "many")]
    chosen = chosen or [n for n in here if n.compares != "rule"] or list(here)
    own = [n for n in chosen if n.group == row] or chosen
    return (compared(own[-1], "", ()),) if own else ()


def begun(known: Known) -> d.Condition | None:
    """The condition to begin with, when there is anything to name."""
    first = _first(known, known.row)
    if first:
        return first[0]
    for group in known.groups:
        if inner := _first(known, group.reference):
            return _joining("any_of", group.reference, "all", inner)
    return None
