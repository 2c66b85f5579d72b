"""What a member of staff writes in their own words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from madoguchi.applications.domain.answers import is_marker
from madoguchi.forms.domain.answers.files import markers_in
from madoguchi.kernel.numbers import individual_numbers_in


class HoldsNumber(Exception):
    """An individual number stands in it (番号法 第19条, 第20条: it is kept and shown only where the law says)."""


def without_numbers(text: str) -> str:
    """The text, trimmed. Raises HoldsNumber."""
    if individual_numbers_in(text):
        raise HoldsNumber
    return text.strip()


def answers_with_numbers(filled: Mapping[str, Any], *, asked: Collection[str] = ()) -> tuple[str, ...]:
    """The questions of the office in whose answers, as typed, an individual number stands; not those `asked` for one. One
    that was sealed stands in none."""
    return tuple(
        name
        for name, value in filled.items()
        if name not in asked
        and not is_marker(value)
        and individual_numbers_in(msgspec.json.encode(_typed(value)).decode())
    )


def _typed(value: Any) -> Any:
    """Of files their names, which people gave them; what ids and hashes look like, nobody chose."""
    return [file.name for file in markers_in(value)] or value
