"""Eras, for reading and writing dates only; a date is stored as `YYYY-MM-DD`.

First days: 元号を改める政令 (平成 昭和64年政令第1号, 令和 平成31年政令第143号), and before the 元号法 the
imperial edicts of 1868, 1912 and 1926. The lunisolar calendar was in force until 明治5年12月2日 (明治5年
太政官布告第337号); a day of 明治1–5 is taken as one of the solar calendar, which nobody living needs.
"""

from __future__ import annotations

from datetime import date

import msgspec


class Era(msgspec.Struct, frozen=True):
    """An era with its first and last day."""

    name: str
    letter: str
    first: date
    last: date


ERAS = (
    Era("令和", "R", date(2019, 5, 1), date.max),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 29)),
)


def era_of(day: date) -> Era | None:
    """The era of a day; None before 明治."""
    return next((era for era in ERAS if day >= era.first), None)


def year_text(day: date) -> str:
    """令和8年"""
    era = era_of(day)
    if era is None:
        return f"{day.year}年"
    year = day.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年"


def format_wareki(day: date) -> str:
    """令和8年4月1日"""
    return f"{year_text(day)}{day.month}月{day.day}日"


def format_japanese(day: date) -> str:
    """令和8年4月1日(2026年)"""
    return f"{format_wareki(day)}({day.year}年)" if era_of(day) else format_wareki(day)


def format_deadline(day: date) -> str:
    """4月15日(水)"""
    return f"{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})"
