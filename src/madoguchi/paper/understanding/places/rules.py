"""A named rule with the example that it is for; of a table of rules the first that fits wins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

Seen = TypeVar("Seen")
Given = TypeVar("Given")


class Example(msgspec.Struct, frozen=True):
    """A label and what is printed in its place (or only a line), and what comes of them, told by the table's test."""

    label: str
    printed: str
    gives: tuple[str, ...] = ()


class Rule(msgspec.Struct, Generic[Seen, Given], frozen=True):
    """`reads` gives what comes of a thing seen, or None where the rule does not fit it."""

    name: str
    reads: Callable[[Seen], Given | None]
    example: Example


def first(rules: tuple[Rule[Seen, Given], ...], seen: Seen) -> Given | None:
    """What the first rule that fits gives, or None."""
    return next((given for rule in rules if (given := rule.reads(seen)) is not None), None)
