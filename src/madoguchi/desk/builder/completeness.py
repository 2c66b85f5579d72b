"""How far the texts are written, language by language."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain import definition as d
from madoguchi.forms.domain.prove import local_texts

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
    """The three languages; what only staff read counts for none of the translations."""
    texts = [(place, text) for place, text in local_texts(definition) if not place.startswith("review.")]
    found = []
    for language, name in NAMES.items():
        empty = [place for place, text in texts if not _in(text, language)]
        found.append(
            Meter(
                language=language,
                name=name,
                written=len(texts) - len(empty),
                wanted=len(texts),
                missing=empty[0] if empty else "",
            )
        )
    return tuple(found)


def _in(text: d.LocalText, language: str) -> str:
    return ({"ja": text.ja, "en": text.en, "ja-easy": text.ja_easy}[language] or "").strip()
