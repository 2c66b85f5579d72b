"""What a page of a form looks like, independent of HTML: the output of `present`.

A page is a tree of nodes. Every input has a `name`, which is both the path of its answer
(`children.0.living`) and the name of its HTML control; a date's boxes add `.era .year .month .day`.
Texts are already in the reader's language; `value` is what was typed, untouched.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from madoguchi.forms.domain.format.kinds import Control, Width


class Choosable(msgspec.Struct, frozen=True, kw_only=True):
    """One option of radio, checkboxes or select."""

    id: str
    label: str
    hint: str = ""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the nodes."""

    name: str
    label: str
    hint: str = ""
    errors: tuple[str, ...] = ()
    required: bool = False
    instead: tuple[Choosable, ...] = ()  # what can be said in place of an answer, posted as `{name}.instead`
    said: str = ""  # which of them was
    waived: bool = False  # such a thing can be said in place of the whole that this is a part of


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored, where the box holds something else: typed on a page that was out of date, or not storable."""

    text: str
    marked: bool = False  # as in AnswerRow


class Input(Shown, frozen=True, kw_only=True, tag="input"):
    """One control. `parts` holds a date's boxes as typed: era, year, month, day."""

    control: Control
    value: str | tuple[str, ...] = ""
    options: tuple[Choosable, ...] = ()
    parts: dict[str, str] = {}
    unknown_allowed: bool = False
    entered: bool = False
    unit: str = ""
    max_length: int | None = None
    inputmode: str = ""
    autocomplete: str = ""
    width: Width = "full"
    lookup: Literal["", "postal_code", "bank", "branch"] = ""
    conditional: bool = False  # another question depends on it: scripts may ask the server at a change
    kept: Kept | None = None


class Fieldset(Shown, frozen=True, kw_only=True, tag="fieldset"):
    """A question made of several controls: a person, an address, a bank account, a single group."""

    kind: str
    children: tuple[Node, ...]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a repeated group; its title is like 「お子さん 1人目」. Its id is posted as `{group}.{index}._row`."""

    id: str
    index: int
    title: str
    children: tuple[Node, ...]
    since: Literal["", "gone", "new"] = ""  # how it stands elsewhere, on a page that was out of date


class Rows(Shown, frozen=True, kw_only=True, tag="rows"):
    """A repeated group. Buttons named `_add` and `_remove` change the rows: `{group}.{new_row}`, `{group}.{row.id}`."""

    rows: tuple[Row, ...]
    new_row: str
    can_add: bool
    can_remove: bool
    add_label: str


class Text(msgspec.Struct, frozen=True, kw_only=True, tag="text"):
    """Something to read. A stop says that this procedure is not the one."""

    name: str
    kind: Literal["notice", "stop"]
    label: str
    text: str


class Upload(Shown, frozen=True, kw_only=True, tag="upload"):
    """A place for an attachment's files; the files themselves are added by the page."""

    attachment: str
    accept: tuple[str, ...]
    max_files: int
    max_mb: int
    later_allowed: bool
    listed: bool = False
    """The page itself says which files there are, and posts their ids under its name."""


Node = Input | Fieldset | Rows | Text | Upload


class ErrorLink(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the error summary, leading to the field `name` (on page `page`)."""

    name: str
    label: str
    message: str
    page: str


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """A page to draw."""

    id: str
    title: str
    intro: str
    nodes: tuple[Node, ...]
    errors: tuple[ErrorLink, ...]
    number: int  # 1-based, among the pages shown now
    count: int
    stopped: bool  # a stop is shown: there is no way forward


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the check page or of a printed table. `depth` 1 is inside a fieldset or row."""

    name: str
    label: str
    value: str
    depth: int = 0
    kind: Literal["answer", "heading", "missing"] = "answer"
    marked: bool = False  # the value is ours, with readings marked as {漢字|かんじ}; else it is as typed
    errors: tuple[str, ...] = ()


class AnswerSection(msgspec.Struct, frozen=True, kw_only=True):
    """The answers of one page, as text, with the page to change them on."""

    page: str
    title: str
    rows: tuple[AnswerRow, ...]
