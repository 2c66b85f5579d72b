"""How much of a definition is written in each language, and what is missing."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain.answers.uses import At
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.text_findings import for_residents, local_texts


class Completeness(msgspec.Struct, frozen=True, kw_only=True):
    """Of one language: how many texts there should be and are, and the places (place, field) of those that are not."""

    language: str
    wanted: int
    present: int
    missing: tuple[At, ...]

    @property
    def share(self) -> float:
        """From 0 to 1; of nothing, all is there."""
        return self.present / self.wanted if self.wanted else 1.0


def completeness(definition: d.Definition) -> tuple[Completeness, ...]:
    """For each language, in the order of `definition.LANGUAGES`. The desk's own texts are wanted in Japanese only."""
    texts = list(local_texts(definition))
    read = [text for text in texts if for_residents(text[0])]
    return tuple(_of(texts if language == "ja" else read, language) for language in d.LANGUAGES)


def _of(texts: list[tuple[At, d.LocalText]], language: str) -> Completeness:
    missing = tuple(at for at, local in texts if not _written(local, language).strip())
    return Completeness(
        language=language, wanted=len(texts), present=len(texts) - len(missing), missing=missing
    )


def _written(local: d.LocalText, language: str) -> str:
    return (local.ja if language == "ja" else local.en if language == "en" else local.ja_easy) or ""
