"""A document to print, and the layout to print it with. Nothing here knows procedure definitions.

A `Document` carries the same answers twice. `sections` hold them in reading order, for the default table.
The mappings below it hold them by answer path, for official forms:

    fields   "claimant.name" → "山田 花子", display text
    groups   "children" → ({"child.name": "山田 太郎"}, …), one mapping per repetition, paths inside it
    chosen   "occupation" → ("employee",), ids of chosen options; inside a group "children.0.living"
    dates    "claimant.birth_date" → EraDate("平成", "2", "4", "1"); also "children.0.child.birth_date"
    checks   "consent" → True, declarations and yes/no answers

An individual number never comes here: its field holds a text such as 「入力済み」 and is printed as ＊.
"""

import re
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

RowKind = Literal["plain", "group", "masked", "note"]

PACKAGE_LAYOUTS = Path(__file__).parents[1] / "layouts"
"""The folder that every layout may import from (`form.typ`)."""

LAYOUT_FOLDERS = (PACKAGE_LAYOUTS, Path(__file__).parents[2] / "library")
"""Where a named layout is looked for, in this order."""


class UnknownLayout(Exception):
    """No layout file has this name."""


class Row(Struct, frozen=True, kw_only=True):
    """A question and its answer. A tuple is printed as a list; line ends in a text are kept.

    `group` is a heading inside the section (お子さん 1), `note` runs over both columns, `masked` says that
    the value stands for a sealed one. `depth` indents the label, 0 at the left.
    """

    label: str
    value: str | tuple[str, ...] = ""
    depth: int = 0
    kind: RowKind = "plain"


class Section(Struct, frozen=True, kw_only=True):
    """A titled table of rows."""

    title: str
    rows: tuple[Row, ...] = ()


class EraDate(Struct, frozen=True):
    """A date in printed parts; an unknown part (不詳) is an empty text. `year` is 元 or a number."""

    era: str
    year: str = ""
    month: str = ""
    day: str = ""


ACCEPTED_ON = "@accepted_on"
"""No question has such an id."""


class Document(Struct, frozen=True, kw_only=True):
    """All that a layout prints. `registered` is the register number on the office's own copy, with the day of
    acceptance in `dates` under `ACCEPTED_ON`. Times are display texts; `timestamp` (UTC seconds) goes into the file's data.

    The same document and layout give the same bytes.
    """

    title: str
    tenant_name: str
    addressee: str = ""
    subtitle: str = ""
    form_number: str = ""
    receipt: str = ""
    arrived_at: str = ""
    registered: str = ""
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    footer: str = ""
    language: str = "ja"
    timestamp: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    groups: dict[str, tuple[dict[str, str], ...]] = field(default_factory=dict)
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dates: dict[str, EraDate] = field(default_factory=dict)
    checks: dict[str, bool] = field(default_factory=dict)

    def head(self) -> str:
        """To whom it is addressed: as given, else 市長 of a 市 and 知事 of a prefecture."""
        if self.addressee:
            return self.addressee
        if self.tenant_name.endswith(("都", "道", "府", "県")):
            return f"{self.tenant_name}知事"
        return (
            f"{self.tenant_name}長"
            if self.tenant_name.endswith(("市", "区", "町", "村"))
            else self.tenant_name
        )


class Layout(Struct, frozen=True):
    """The typst source of a layout. It is code of ours, reviewed like code, and never taken from a tenant."""

    source: str

    @classmethod
    def named(cls, name: str) -> "Layout":
        """The layout of that name (`table`, or a definition's `paper: jido-teate-nintei.typ`).

        Raises UnknownLayout.
        """
        stem = name.removesuffix(".typ")
        if re.fullmatch(r"[a-z0-9][a-z0-9-]*", stem):
            for folder in LAYOUT_FOLDERS:
                if (path := folder / f"{stem}.typ").is_file():
                    return cls(path.read_text(encoding="utf-8"))
        raise UnknownLayout(f"no layout is named {name!r}")
