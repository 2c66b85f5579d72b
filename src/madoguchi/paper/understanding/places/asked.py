"""What understanding finds on a sheet, in order, before it becomes a definition."""

from __future__ import annotations

import msgspec


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the form asks. `kind` is a question's kind, or `bank`: a part of a bank account."""

    label: str
    kind: str
    reference: str
    text: str = ""
    subject: str = ""
    """Whom or what it is about: the vertical label beside it (請求者)."""
    options: tuple[str, ...] = ()
    details: tuple[tuple[int, str], ...] = ()
    """Options with a blank in brackets behind them, by number, and what is printed in it."""
    unit: str = ""
    hint: str = ""
    required: bool | None = None
    """What a mark says; None without one."""
    confidence: float = 1.0
    columns: tuple[Asked, ...] = ()
    """Of a repeated group."""
    rows: int = 1


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """The title of what follows."""

    text: str
    reference: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something to read."""

    text: str
    reference: str


class Enclosure(msgspec.Struct, frozen=True, kw_only=True):
    """A document to attach."""

    label: str
    reference: str
    required: bool = True


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """Something to consent to or to declare."""

    text: str
    reference: str


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """For the office; `understood` is False for a text that nothing came of."""

    text: str
    reference: str
    understood: bool = True


class Title(msgspec.Struct, frozen=True, kw_only=True):
    """The form's name, its number or the sentence that says what is applied for."""

    text: str
    reference: str
    what: str
    """`name`, `number` or `sentence`."""


Item = Asked | Heading | Note | Enclosure | Promise | LeftOut | Title
