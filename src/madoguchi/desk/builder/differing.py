"""What differs from what is on offer, so that a person can read it."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import msgspec

from madoguchi.authoring.domain.places import OWN, changed_places, value_at
from madoguchi.desk.builder.mending import address, where
from madoguchi.forms.domain import definition as d

DIFF = "madoguchi.forms.domain.diff"
"""Tells differences field by field; without it they are told place by place."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One difference, with the way to its place."""

    said: str
    where: str
    before: str
    after: str
    href: str


def told(old: d.Definition, new: d.Definition, *, base: str) -> list[Told]:
    """Everything that differs."""
    if find_spec(DIFF):
        differences: Iterable[Any] = import_module(DIFF).differences(old, new)
        return [
            Told(
                said=each.said,
                where=where(new, each.place),
                before=each.before,
                after=each.after,
                href=address(each.place, base),
            )
            for each in differences
        ]
    return [_place(old, new, place, base) for place in sorted(changed_places(old, new))]


def _place(old: d.Definition, new: d.Definition, place: str, base: str) -> Told:
    before, after = value_at(old, place), value_at(new, place)
    said = "加えました" if before is None else "なくしました" if after is None else "直しました"
    bare = place.removesuffix(OWN)
    return Told(
        said=said,
        where=where(old if after is None else new, bare),
        before=_words(before),
        after=_words(after),
        href=address(bare, base),
    )


def _words(part: Any) -> str:
    if isinstance(part, d.LocalText):
        return part.ja
    for name in ("label", "title", "message"):
        text = getattr(part, name, None)
        if isinstance(text, d.LocalText):
            return text.ja
    return str(part) if isinstance(part, str | int) and not isinstance(part, bool) else ""
