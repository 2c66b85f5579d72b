"""What there is to say of an act on a case, so that staff can do it: the form of a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from madoguchi.desk.case.notices import Notice
from madoguchi.review.domain.acts import Act

Weight = Literal["primary", "secondary", "text"]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A day that is still to come, beside a reason."""

    name: str
    """Of the service's argument, and of the field."""
    label: str
    hint: str
    usual: int
    """So many business days from today stand there at first."""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A page that asks for the reason, and for a day if there is one (`desk/reason.jinja`); `dangerous` colours its button."""

    title: str
    lead: str
    label: str
    hint: str = "履歴に残ります。"
    dangerous: bool = False
    day: Day | None = None


class Written(msgspec.Struct, frozen=True):
    """A text in a field of the part 「やりとり」; `missing` is said when it is empty."""

    field: str
    missing: str


class ActPage(msgspec.Struct, frozen=True, kw_only=True):
    """How staff see an act."""

    act: Act
    service: Callable[..., object]
    asks: Reason | Written | Literal["nothing", "whether", "more"]
    """nothing: its button does it at once. whether: a page asks, whose template has the act's name. more: such a page
    too, and its view is a function that `desk.urls` names."""
    button: str = ""
    """What its button says, if it stands among what can be done next or beside a mark."""
    weight: Weight = "primary"
    said: Notice
    """Once it was done."""
    part: str = ""
    """The part of the case that one comes back to."""
    guide: str
    """`guide#section` that 「使い方」 opens there."""
    recorded: Mapping[str, str] = {}
    """Action of its own entry in the audit record → what was done, in words."""
    moved: str = ""
    """What was done, of an act that moves the case, where the state that it leads to would not say it."""
    refused: Mapping[type[Exception], Notice] = {}
    """An exception of its service → what is said when nothing was done for it; each stands in one row. Those of every
    act, and the table of all, stand in `desk.acts.table`."""

    @property
    def path(self) -> str:
        """Below the case."""
        return f"{self.act.name}/"

    @property
    def direct(self) -> bool:
        """It is posted from the case's own page."""
        return self.asks == "nothing" or isinstance(self.asks, Written)
