"""How dates, times, sizes and amounts read on a screen, in the language in scope. Times are Japan's."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from babel.dates import format_date
from markupsafe import Markup

from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.kernel.eras import format_deadline, format_japanese
from madoguchi.ui.i18n import language, ruby

READINGS = {
    "元年": "がんねん", "令和": "れいわ", "平成": "へいせい", "昭和": "しょうわ", "大正": "たいしょう",
    "明治": "めいじ", "年": "ねん", "月": "がつ", "日": "にち",
    "(月)": "げつようび", "(火)": "かようび", "(水)": "すいようび", "(木)": "もくようび",
    "(金)": "きんようび", "(土)": "どようび", "(日)": "にちようび",
}  # fmt: skip
DAY_READINGS = {
    "1日": "ついたち", "2日": "ふつか", "3日": "みっか", "4日": "よっか", "5日": "いつか", "6日": "むいか",
    "7日": "なのか", "8日": "ようか", "9日": "ここのか", "10日": "とおか", "14日": "じゅうよっか", "20日": "はつか",
    "24日": "にじゅうよっか",
}  # fmt: skip
"""Days of a month that are read as one word."""
_WITH_READING = re.compile(
    rf"(?<!\d)(?:{'|'.join(DAY_READINGS)})|"
    + "|".join(re.escape(word) for word in sorted(READINGS, key=len, reverse=True))
)
KILO, MEGA = 1000, 1_000_000


def _day(value: date | datetime | str) -> date:
    if isinstance(value, str):  # a day as definitions write it: 2026-04-01
        return date.fromisoformat(value)
    return day_in_japan(value) if isinstance(value, datetime) else value


def _read(word: re.Match[str]) -> str:
    text = word[0]
    reading = DAY_READINGS.get(text) or READINGS[text]
    return f"({{{text[1:-1]}曜日|{reading}}})" if text.startswith("(") else f"{{{text}|{reading}}}"


def _in_words(text: str) -> Markup:
    """A date in Japanese, with readings, and room for them, where the language asks for them."""
    if language() != "ja-easy":
        return ruby(text)
    return ruby(_WITH_READING.sub(_read, re.sub(r"(?<=[年月])(?=\d)", " ", text)))


def wareki(value: date | datetime | str) -> Markup:
    """「令和8年4月1日(2026年)」, or "1 April 2026"."""
    day = _day(value)
    if language() == "en":
        return ruby(format_date(day, "d MMMM y", locale="en"))
    return _in_words(format_japanese(day))


def deadline(value: date | datetime | str) -> Markup:
    """A last day carries its weekday: 「4月15日(水)まで」, or "by Wednesday 15 April"."""
    day = _day(value)
    if language() == "en":
        return ruby("by " + format_date(day, "EEEE d MMMM", locale="en"))
    return _in_words(format_deadline(day) + "まで")


def weekday(value: date | datetime | str) -> Markup:
    """「4月15日(水)」, or "Wednesday 15 April": a day of which the text around it says the rest."""
    day = _day(value)
    if language() == "en":
        return ruby(format_date(day, "EEEE d MMMM", locale="en"))
    return _in_words(format_deadline(day))


def moment(value: datetime) -> Markup:
    """A day with its time: 「令和8年4月1日(2026年) 17:15」, or "1 April 2026, 17:15"."""
    return wareki(value) + Markup(", " if language() == "en" else " ") + clock(value)


def clock(value: datetime) -> str:
    """「17:15」, of Japan."""
    return value.astimezone(JST).strftime("%H:%M")


def in_minutes(count: int) -> str:
    """「15分」, "15 minutes", or with its reading marked: ふん, and ぷん after 1, 3, 4, 6, 8 and 0."""
    return _counted(count, "minute", "分", "ぷん" if count % 10 in (0, 1, 3, 4, 6, 8) else "ふん")


def _counted(count: int, english: str, japanese: str, reading: str) -> str:
    if language() == "en":
        return f"{count} {english}{'' if count == 1 else 's'}"
    return f"{count}{{{japanese}|{reading}}}" if language() == "ja-easy" else f"{count}{japanese}"


def in_span(value: timedelta) -> str:
    """How long, in the greatest unit that says it whole: 「30日」「1時間」「90分」, or with the reading marked.

    Of whole minutes; what is left of one is not said.
    """
    minutes = int(value.total_seconds()) // 60
    if minutes % (24 * 60) == 0:
        word = f"{minutes // (24 * 60)}日"
        if language() == "ja-easy" and word != "1日" and word in DAY_READINGS:
            return f"{{{word}|{DAY_READINGS[word]}}}"
        return _counted(minutes // (24 * 60), "day", "日", "にち")
    if minutes % 60 == 0:
        return _counted(minutes // 60, "hour", "時間", "じかん")
    return in_minutes(minutes)


def span(value: timedelta) -> Markup:
    """As `in_span`, drawn."""
    return ruby(in_span(value))


def minutes(count: int) -> Markup:
    """As `in_minutes`, drawn."""
    return ruby(in_minutes(count))


def size(octets: int) -> str:
    """A file's size: 「3.2MB」「850KB」."""
    if octets >= MEGA:
        return f"{octets / MEGA:.1f}".removesuffix(".0") + "MB"
    return f"{max(1, round(octets / KILO))}KB" if octets else "0KB"


def yen(amount: int) -> Markup:
    """「1,500円」, or "¥1,500"."""
    if language() == "en":
        return ruby(f"¥{amount:,}")
    return ruby(f"{amount:,}{{円|えん}}" if language() == "ja-easy" else f"{amount:,}円")
