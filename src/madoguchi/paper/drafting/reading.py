"""What comes of reading an official form: a draft, where each part of it stood, and what was left."""

from __future__ import annotations

import msgspec

from madoguchi.forms.domain.format.definition import Definition


class Passage(msgspec.Struct, frozen=True, kw_only=True):
    """A text of the form and where it stands: `申請書!C5`, `表1 2行目`, `1ページ 左120 上340`."""

    reference: str
    text: str


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where one field of the draft came from. A question made of several fields has one origin for each.

    `place` is as in `forms.domain.finding.Finding.place` (`pages.<page>.<question>`, `attachments.<id>`, `name`);
    `part` is the part of a person or bank account that this field became, `detail` for what is written behind an option
    (その他（　　）), else empty.
    """

    place: str
    part: str = ""
    reference: str
    label: str
    """The label as it was read from the form."""
    text: str = ""
    """What stood in the place to fill in (`　年　月　日`, `□新規 □変更`)."""
    confidence: float = 1.0
    """1: a label and a blank that are known; below 0.5: a guess that the author has to look at."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A draft made from an official form, and how it came about."""

    definition: Definition
    origins: tuple[Origin, ...]
    """In the order of the form."""
    not_understood: tuple[Passage, ...] = ()
    """Texts that became neither a question nor a heading nor a note."""
    office_use: tuple[Passage, ...] = ()
    """Left out on purpose: seals, 受付印, 処理欄, addressee, date of filing."""
