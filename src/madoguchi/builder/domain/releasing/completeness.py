"""How far the texts are written, language by language."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.completeness import completeness

NAMES = {"ja": "日本語", "en": "英語", "ja-easy": "やさしい日本語"}


class Meter(msgspec.Struct, frozen=True, kw_only=True):
    """One language: `written` of `wanted` texts, and a place where one is missing."""

    language: str
    name: str
    written: int
    wanted: int
    missing: str

    @property
    def percent(self) -> int:
        return 100 * self.written // self.wanted if self.wanted else 100


def meters(definition: d.Definition) -> tuple[Meter, ...]:
    """The three languages."""
    return tuple(
        Meter(
            language=each.language,
            name=NAMES[each.language],
            written=each.present,
            wanted=each.wanted,
            missing=each.missing[0][0] if each.missing else "",
        )
        for each in completeness(definition)
    )
