"""What differs from what is on offer, so that a person can read it."""

from __future__ import annotations

import msgspec

from madoguchi.builder.domain.releasing.mends import address, where
from madoguchi.forms.domain.comparing.diff import differences
from madoguchi.forms.domain.format import definition as d


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One difference, with the way to its place."""

    said: str
    where: str
    before: str
    after: str
    href: str


def told(old: d.Definition, new: d.Definition, *, base: str) -> list[Told]:
    """Everything that differs."""
    return [
        Told(
            said=each.said,
            where=where(new, each.place),
            before=each.before,
            after=each.after,
            href=address(each.place, base, each.field),
        )
        for each in differences(old, new)
    ]
