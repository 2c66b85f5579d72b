"""Figures by date: amounts, rates and thresholds that a law changes on a day."""

from __future__ import annotations

from madoguchi.forms.domain.format.ids_and_texts import Closed, Id, LocalText


class FigureValue(Closed, rename={"from_": "from"}, frozen=True, kw_only=True):
    """A number from a day on, until the next one."""

    from_: str
    value: str


class Figure(Closed, frozen=True, kw_only=True):
    """A number that changes on days (負担限度額: 80万円, from 2025-08-01 80.9万円)."""

    id: Id
    label: LocalText
    unit: LocalText | None = None
    values: tuple[FigureValue, ...]
