"""What the modules that make changes share: the outcome, names for people, and ids of copies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from madoguchi.authoring.domain.changes import CannotChange
from madoguchi.authoring.domain.definition_places import replace
from madoguchi.authoring.domain.ids import unless_taken
from madoguchi.authoring.domain.references import copied
from madoguchi.forms.domain.format import definition as d

Part = TypeVar("Part")


class Step(msgspec.Struct, frozen=True):
    """A change that was made. `touched` are places beside those whose content differs."""

    definition: d.Definition
    said: str
    place: str
    touched: frozenset[str] = frozenset()


def quoted(text: str, most: int = 24) -> str:
    """「…」, not too long for a button."""
    line = " ".join(text.split())
    return f"「{line if len(line) <= most else line[: most - 1] + '…'}」"


def called(part: d.Question | d.Page) -> str:
    """What people call it: 「職業」, ページ「お子さんについて」."""
    if isinstance(part, d.Page):
        return "ページ" + quoted(part.title.ja or part.id)
    text = part.label.ja
    if not text and isinstance(part, d.Notice | d.Stop):
        text = part.text.ja
    return quoted(text or part.id)


def all_ids(questions: Iterable[d.Question]) -> list[str]:
    """Their ids, and those of the questions in groups among them."""
    found = []
    for q in questions:
        found.append(q.id)
        if isinstance(q, d.Group):
            found += [child.id for child in q.questions]
    return found


def refuse_nested(questions: Iterable[d.Question], *, into_group: bool = False) -> None:
    """Groups do not nest. Raises CannotChange."""
    for q in questions:
        inner = q.questions if isinstance(q, d.Group) else ()
        if (into_group and isinstance(q, d.Group)) or any(isinstance(child, d.Group) for child in inner):
            raise CannotChange("まとまりの中に、まとまりは置けません。")


def with_fresh_ids(questions: tuple[d.Question, ...], taken: set[str]) -> tuple[dict[str, str], Any]:
    """(old id → new id, the questions) where ids that are taken, or stand twice, have become others."""
    taken = set(taken)
    ids: dict[str, str] = {}

    def named(q: d.Question) -> d.Question:
        new = unless_taken(q.id, taken)
        taken.add(new)
        if new != q.id:
            ids.setdefault(q.id, new)
            q = replace(q, id=new)
        if isinstance(q, d.Group):
            q = replace(q, questions=tuple(named(child) for child in q.questions))
        return q

    renamed = tuple(named(q) for q in questions)
    return ids, copied(renamed, ids)


def insert(parts: tuple[Part, ...], at: int, part: Part) -> tuple[Part, ...]:
    """With `part` before position `at`; before the first, or after the last, when it is out of bounds."""
    at = max(0, min(at, len(parts)))
    return (*parts[:at], part, *parts[at:])


def without(parts: tuple[Part, ...], at: int) -> tuple[Part, ...]:
    return (*parts[:at], *parts[at + 1 :])
