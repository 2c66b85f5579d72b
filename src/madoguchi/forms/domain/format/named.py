"""Named conditions written out: where one is used, a copy of its rule stands instead.

Everything that evaluates or proves a definition works on what is written out, and knows of no names. Copies of copies grow: a
rule of more than LARGEST parts, written out, or one that names itself, counts as never holding (the proofs refuse both).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from madoguchi.forms.domain.format.conditions import Condition, NamedCondition
from madoguchi.forms.domain.format.procedure import Definition

NEVER = Condition(any=())
LARGEST = 2_000
"""Conditions within one rule, once it is written out."""


class Rules:
    """The rules of a definition by their ids. `circular` and `large` name those that count as never holding."""

    def __init__(self, listed: Iterable[NamedCondition]) -> None:
        self._own = {rule.id: rule.when for rule in reversed([*listed])}
        self._done: dict[str, tuple[Condition, int]] = {}
        self._open: list[str] = []
        self.circular: set[str] = set()
        self.large: set[str] = set()
        for name in self._own:
            self._of(name)

    def written_out(self, value: Any) -> Any:
        """The same page, question, condition, … without names; the same object where it has none."""
        if isinstance(value, tuple):
            parts = tuple(self.written_out(part) for part in value)
            same = all(one is other for one, other in zip(parts, value, strict=True))
            return value if same else parts
        if not isinstance(value, msgspec.Struct):
            return value
        if isinstance(value, Condition) and value.named is not None:
            return self._of(value.named)[0]
        changes = {
            name: part
            for name in value.__struct_fields__
            if (part := self.written_out(getattr(value, name))) is not getattr(value, name)
        }
        return msgspec.structs.replace(value, **changes) if changes else value

    def _of(self, name: str) -> tuple[Condition, int]:
        """(the rule written out, how many conditions it is made of)."""
        if name in self._open:
            self.circular |= {*self._open[self._open.index(name) :]}
            return NEVER, 1
        if name not in self._done and name in self._own:
            self._open.append(name)
            own = self._own[name]
            size = sum(1 if c.named is None else self._of(c.named)[1] for c in conditions_in(own))
            if size > LARGEST:
                self.large.add(name)
            self._done[name] = (NEVER, 1) if size > LARGEST else (self.written_out(own), size)
            self._open.pop()
        return self._done.get(name, (NEVER, 1))


def conditions_in(value: Any) -> Iterator[Condition]:
    """Every condition within a value, the value itself too."""
    yield from (part for part in structs_in(value) if isinstance(part, Condition))


def structs_in(value: Any) -> Iterator[msgspec.Struct]:
    """Every struct within a value, the value itself too, as they are written."""
    left = [value]
    while left:
        part = left.pop()
        if isinstance(part, tuple):
            left += part[::-1]
        elif isinstance(part, msgspec.Struct):
            yield part
            left += [getattr(part, name) for name in part.__struct_fields__[::-1]]


def without_names(definition: Definition) -> Definition:
    """The definition with its named conditions written out where they are used."""
    if not definition.conditions:
        return definition
    rules = Rules(definition.conditions)
    parts = ("pages", "attachments", "checks", "review")
    written = {name: rules.written_out(getattr(definition, name)) for name in parts}
    return msgspec.structs.replace(definition, **written)
