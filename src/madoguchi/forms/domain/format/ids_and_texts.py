"""What the structs of the format are made of: ids, references, texts in three languages."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

# A bare $ would match before a line end too.
Id = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,59}(?!\n)$", description="lower case, digits, underscores")
]


ProcedureId = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*(?!\n)$", max_length=60)]


Reference = Annotated[
    str, msgspec.Meta(description="a question's id, or id.part for a part of it (`claimant.birth_date`)")
]


FileKind = Literal["pdf", "jpeg", "png", "heic", "xlsx", "docx"]


OFFICE = "office"
"""The group in which the office's own answers stand: `office.grade`."""
DECISION = "office.decision"
"""The reference of what was proposed, one of the definition's decisions."""


LANGUAGES = ("ja", "en", "ja-easy")


class Closed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Base of every struct of the format: an unknown key is an error."""


class LocalText(Closed, rename={"ja_easy": "ja-easy"}, frozen=True, kw_only=True):
    """A text in Japanese, and where there is one in English and plain Japanese."""

    ja: str
    en: str | None = None
    ja_easy: str | None = None

    def in_language(self, language: str) -> str:
        """The text in `language`, or the Japanese one."""
        if language == "en":
            return self.en or self.ja
        if language == "ja-easy":
            return self.ja_easy or self.ja
        return self.ja


class Keywords(Closed, rename={"ja_easy": "ja-easy"}, frozen=True, kw_only=True):
    """Words that people search with, beside those in the names."""

    ja: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    ja_easy: tuple[str, ...] = ()
