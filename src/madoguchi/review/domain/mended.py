"""What an applicant changed: answers side by side, as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from madoguchi.forms.domain.showing.views import AnswerSection

NOT_THERE = "(なし)"
PUT_IN_ANEW = "入れ直しました"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One answer before and after."""

    path: str
    before: str
    after: str


def changes(
    before: Sequence[AnswerSection],
    after: Sequence[AnswerSection],
    *,
    sealed_before: Mapping[str, str],
    sealed_after: Mapping[str, str],
) -> tuple[Change, ...]:
    """In the order of the form; what is gone stands last. A sealed number is told by its reference alone."""
    old, new = _values(before), _values(after)
    found = []
    for path in [*new, *(path for path in old if path not in new)]:
        was, now = old.get(path, NOT_THERE), new.get(path, NOT_THERE)
        if was == now and sealed_before.get(path) != sealed_after.get(path):
            now = PUT_IN_ANEW
        if was != now:
            found.append(Change(path=path, before=was, after=now))
    return tuple(found)


def _values(sections: Sequence[AnswerSection]) -> dict[str, str]:
    return {row.name: row.value for section in sections for row in section.rows if row.kind != "heading"}
