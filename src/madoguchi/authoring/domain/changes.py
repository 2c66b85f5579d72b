"""What an author can do to a definition: one struct a change, each addressed by the place it touches.

A place is what `forms.domain.finding.Finding.place` is: `pages.<page>`, `pages.<page>.<question>`,
`pages.<page>.<group>.<question>`, `review.questions.<question>` (the office's own), `attachments.<id>`, `declarations.<id>`,
`checks.<id>`, `conditions.<id>`, `figures.<id>`, or the name of a field of the definition (`window`, `delivery`, `name`).
Changes address parts by id, never by position, so that one made on an older revision can be applied to a newer one when
nobody else has touched the same place.
"""

from __future__ import annotations

from typing import Any

import msgspec

from madoguchi.forms.domain.format import definition as d


class ChangeBase(msgspec.Struct, tag_field="do", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every change."""


class AddPage(ChangeBase, tag="add_page", frozen=True, kw_only=True):
    """A page before position `at` (0 is the first)."""

    at: int
    page: d.Page


class PutPage(ChangeBase, tag="put_page", frozen=True, kw_only=True):
    """What the page says about itself; its questions stay. Another id in `page` renames it."""

    place: str
    page: d.Page


class AddQuestion(ChangeBase, tag="add_question", frozen=True, kw_only=True):
    """A question into a page or a group (`into`), before position `at`."""

    into: str
    at: int
    question: d.Question


class PutQuestion(ChangeBase, tag="put_question", frozen=True, kw_only=True):
    """The question instead of the one at `place`. Another id renames it, and what refers to it follows."""

    place: str
    question: d.Question


class ChangeKind(ChangeBase, tag="change_kind", frozen=True, kw_only=True):
    """The same question as another kind; what both kinds have is kept."""

    place: str
    kind: str


class Move(ChangeBase, tag="move", frozen=True, kw_only=True):
    """A page or question to position `at` of `into` (`pages` for a page)."""

    place: str
    into: str
    at: int


class Copy(ChangeBase, tag="copy", frozen=True, kw_only=True):
    """The page or question once more after itself, with ids of its own."""

    place: str


class SplitPage(ChangeBase, tag="split_page", frozen=True, kw_only=True):
    """The question at `place` and all after it become a page of their own, named `title`."""

    place: str
    title: d.LocalText


class JoinPage(ChangeBase, tag="join_page", frozen=True, kw_only=True):
    """The page's questions go to the end of the page before it."""

    place: str


class Remove(ChangeBase, tag="remove", frozen=True, kw_only=True):
    """The page or question away. What referred to it is then a finding."""

    place: str


class PutPart(ChangeBase, tag="put_part", frozen=True, kw_only=True):
    """One field of the definition (anything but `pages`, `format` and `id`), whole, as plain JSON.

    `attachments.<id>`, `declarations.<id>`, `checks.<id>`, `conditions.<id>`, `figures.<id>` put, add (an id not there yet)
    or, with value None, remove one entry.
    """

    part: str
    value: Any


class PutParts(ChangeBase, tag="put_parts", frozen=True, kw_only=True):
    """Several fields of the definition at once, as one step: a form of the settings."""

    values: dict[str, Any]


Change = (
    AddPage | PutPage | AddQuestion | PutQuestion | ChangeKind | Move | Copy | SplitPage | JoinPage | Remove | PutPart | PutParts
)  # fmt: skip


class CannotChange(Exception):
    """The change cannot be made to this definition; the message is Japanese, for the author."""


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a change."""

    definition: d.Definition
    touched: frozenset[str]
    """Places (before and after) that the change wrote; two changes collide where these overlap or contain each other."""
    said: str
    """In Japanese, for the history and the undo button: 「職業」を上へ動かしました."""
    place: str
    """What the author looks at next."""
