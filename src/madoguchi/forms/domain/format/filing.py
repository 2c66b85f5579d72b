"""When, where and at what cost a procedure can be filed, by which law, and how long it is kept."""

from __future__ import annotations

from typing import Literal

from madoguchi.forms.domain.format.ids_and_texts import Closed, Id, LocalText, Reference


class LegalBasis(Closed, frozen=True, kw_only=True):
    law: str
    article: str | None = None


class Round(Closed, rename={"from_": "from"}, frozen=True, kw_only=True):
    label: LocalText
    from_: str
    to: str


class Window(Closed, rename={"from_": "from"}, frozen=True, kw_only=True):
    """When it can be filed: days, both included."""

    from_: str | None = None
    to: str | None = None
    rounds: tuple[Round, ...] = ()


class Deadline(Closed, frozen=True, kw_only=True):
    """A filing deadline (手続期限): shown, and a warning when it has passed. Its first day is not counted, unless a law says that
    it is (`first_counts`; 戸籍法 第43条), and it moves on from a holiday."""

    within: int
    unit: Literal["days", "months", "years"]
    after: Reference
    text: LocalText | None = None
    first_counts: bool = False


class Processing(Closed, frozen=True, kw_only=True):
    """The standard processing period (標準処理期間, 行政手続法 第6条)."""

    standard_days: int
    calendar: Literal["business", "calendar"] = "business"


class Retention(Closed, frozen=True, kw_only=True):
    years: int
    then: Literal["delete", "anonymise"] = "delete"


class FeeItem(Closed, frozen=True, kw_only=True):
    id: Id
    label: LocalText
    yen: int


class Fee(Closed, frozen=True, kw_only=True):
    items: tuple[FeeItem, ...]
    pay: Literal["before", "after"] = "after"


class Channel(Closed, frozen=True, kw_only=True):
    kind: Literal["online", "external"] = "online"
    system: str | None = None
    link: str | None = None
