"""The days on which one local government's offices are closed or open beside the usual ones, as it keeps them.

The usual ones follow from the law alone: `business_days.is_usual_holiday`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

import msgspec

DayKind = Literal["holiday", "closed", "open"]
"""holiday: a day that an ordinance makes a holiday (休日を定める条例; 地方自治法 第4条の2第3項), such as a founding day.
closed: offices are closed without an ordinance (臨時の閉庁). open: they work on a day that is usually closed (休日開庁)."""


class OfficeDay(msgspec.Struct, frozen=True, kw_only=True):
    """One such day; `yearly` means the same month and day of every year from its own on."""

    day: date
    kind: DayKind
    name: str
    yearly: bool = False


class OfficeDays(msgspec.Struct, frozen=True, dict=True):
    """All such days of one local government. `of` makes one, in an order of its own, so that equal days are equal."""

    days: tuple[OfficeDay, ...] = ()

    @classmethod
    def of(cls, days: Iterable[OfficeDay]) -> OfficeDays:
        return cls(tuple(sorted(days, key=lambda d: (d.yearly, d.day, d.kind, d.name))))

    def on(self, day: date) -> OfficeDay | None:
        """What is kept about a day: one of that very date goes before one that comes every year."""
        return self._found[0].get(day) or self._of_every_year(day)

    def is_holiday(self, day: date) -> bool:
        """Whether an ordinance makes it a holiday. It stays one on a date on which offices work nonetheless."""
        kept = self._found[0].get(day), self._of_every_year(day)
        return any(each is not None and each.kind == "holiday" for each in kept)

    def _of_every_year(self, day: date) -> OfficeDay | None:
        """The latest that was kept by then."""
        return next((d for d in self._found[1].get((day.month, day.day), ()) if d.day <= day), None)

    @property
    def _found(self) -> tuple[dict[date, OfficeDay], dict[tuple[int, int], list[OfficeDay]]]:
        if "found" not in self.__dict__:
            once = {d.day: d for d in self.days if not d.yearly}
            yearly: dict[tuple[int, int], list[OfficeDay]] = {}
            for each in reversed([d for d in self.days if d.yearly]):
                yearly.setdefault((each.day.month, each.day.day), []).append(each)
            self.__dict__["found"] = once, yearly
        found: tuple[dict[date, OfficeDay], dict[tuple[int, int], list[OfficeDay]]] = self.__dict__["found"]
        return found


NATIONWIDE = OfficeDays()
"""The usual days and no others: of no local government in particular."""
