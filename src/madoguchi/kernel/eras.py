"""Dates as Japan writes them. Eras are for reading and writing only; a date is stored as `YYYY-MM-DD`.

First days of the eras: 元号を改める政令 and the imperial edicts before the 元号法. 明治 is read from 1873-01-01,
the day the solar calendar came into force (明治5年太政官布告第337号).
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, time
from enum import Enum

import msgspec


class Era(msgspec.Struct, frozen=True):
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
_BY_NAME = {era.name: era for era in ERAS} | {era.letter: era for era in ERAS}
UNKNOWN = "不詳"


class Reason(Enum):
    """Why a text is not a date."""

    UNREADABLE = "unreadable"
    NO_SUCH_DAY = "no_such_day"
    ERA_ENDED = "era_ended"
    ERA_NOT_BEGUN = "era_not_begun"


class InvalidDate(ValueError):
    """The text is not a date. For an era that had ended: its name, last day, and the year meant (平成2年)."""

    def __init__(self, reason: Reason, *, era: str = "", last_day: str = "", suggestion: str = "") -> None:
        self.reason = reason
        self.era = era
        self.last_day = last_day
        self.suggestion = suggestion
        super().__init__(reason.value)


class DateParts(msgspec.Struct, frozen=True):
    """What stands in the boxes of a date; `era` is a name of ERAS, 西暦, or empty."""

    era: str
    year: str
    month: str
    day: str


_ERA = r"(?P<era>令和|平成|昭和|大正|明治|西暦|[RHSTMrhstm](?=[\d元\s.]))?"
_JAPANESE = re.compile(_ERA + r"\s*(?P<y>元|\d{1,4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日")
_SEPARATED = re.compile(_ERA + r"\s*(?P<y>元|\d{1,4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})")
_COMPACT = re.compile(r"(?P<era>)(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")


def _folded(text: str) -> str:
    return re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", text)).strip()


def parse_date(text: str) -> date:
    """The day in a text: ISO, `2026/4/1`, `20260401`, `令和8年4月1日`, `R8.4.1`; 元年 and full width are read.

    Raises InvalidDate.
    """
    folded = _folded(text)
    for pattern in (_JAPANESE, _SEPARATED, _COMPACT):
        match = pattern.fullmatch(folded)
        if match:
            return _day(match["era"] or "", match["y"], match["m"], match["d"])
    raise InvalidDate(Reason.UNREADABLE)


def _day(era_text: str, year_text: str, month_text: str, day_text: str) -> date:
    era = _BY_NAME.get(era_text.upper())
    year = _western_year(era, year_text)
    try:
        day = date(year, int(month_text), int(day_text))
    except (ValueError, OverflowError):
        raise InvalidDate(Reason.NO_SUCH_DAY) from None
    if era is not None and day > era.last:
        following = era_of(day)
        raise InvalidDate(
            Reason.ERA_ENDED,
            era=era.name,
            last_day=format_wareki(era.last).removeprefix(era.name),
            suggestion=f"{following.name}{_era_year(following, day.year)}年",
        )
    if era is not None and day < era.first:
        raise InvalidDate(Reason.ERA_NOT_BEGUN, era=era.name)
    return day


def _western_year(era: Era | None, text: str) -> int:
    year = 1 if text == "元" else int(text)
    if era is None:
        if year < 1000:
            raise InvalidDate(Reason.UNREADABLE)
        return year
    if year < 1:
        raise InvalidDate(Reason.NO_SUCH_DAY)
    return era.first.year + year - 1


def era_of(day: date) -> Era:
    """The era of a day; days before 明治 count as 明治."""
    return next((era for era in ERAS if day >= era.first), ERAS[-1])


def _era_year(era: Era, year: int) -> str:
    number = year - era.first.year + 1
    return "元" if number == 1 else str(number)


def format_wareki(day: date) -> str:
    """令和8年4月1日"""
    era = era_of(day)
    return f"{era.name}{_era_year(era, day.year)}年{day.month}月{day.day}日"


def format_japanese(day: date) -> str:
    """令和8年4月1日(2026年)"""
    return f"{format_wareki(day)}({day.year}年)"


def format_deadline(day: date) -> str:
    """4月15日(水)"""
    return f"{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})"


class PartialDate(msgspec.Struct, frozen=True):
    """A date of which parts may be unknown (不詳), written as in EDTF (ISO 8601-2): `1950-04-XX`."""

    year: int | None
    month: int | None
    day: int | None

    def __str__(self) -> str:
        y, m, d = self.year, self.month, self.day
        return f"{'XXXX' if y is None else f'{y:04d}'}-{'XX' if m is None else f'{m:02d}'}-{'XX' if d is None else f'{d:02d}'}"

    def earliest(self) -> date:
        """The first day that it may be."""
        return date(self.year or 1, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day that it may be."""
        year, month = self.year or 9999, self.month or 12
        return date(year, month, self.day or calendar.monthrange(year, month)[1])

    def format_japanese(self) -> str:
        """昭和25年4月(日は不詳)"""
        if self.year is None:
            return "生年月日不詳"
        if self.month is not None and self.day is not None:
            return format_japanese(self.earliest())
        era = era_of(self.earliest())
        year = f"{era.name}{_era_year(era, self.year)}年"
        return f"{year}{self.month}月(日は不詳)" if self.month else f"{year}(月日は不詳)"


_PARTIAL = re.compile(
    _ERA + r"\s*(?P<y>元|\d{1,4}|不詳|X{4})\s*[年-]\s*(?P<m>\d{1,2}|不詳|X{2}|)\s*[月-]?\s*(?P<d>\d{1,2}|不詳|X{2}|)\s*日?(?P<rest>不詳)?"
)


def parse_partial_date(text: str) -> PartialDate:
    """A birth date of which month and day, or all, may be 不詳 or `XX`. Raises InvalidDate."""
    folded = _folded(text)
    try:
        day = parse_date(folded)
    except InvalidDate as error:
        match = _PARTIAL.fullmatch(folded)
        if not match or (UNKNOWN not in folded and "X" not in folded):
            raise error from None
        return _partial(match)
    return PartialDate(day.year, day.month, day.day)


def _partial(match: re.Match[str]) -> PartialDate:
    year_text, month_text, day_text = match["y"], match["m"], match["d"]
    if not year_text[0].isdigit() and year_text != "元":
        return PartialDate(None, None, None)
    month = int(month_text) if month_text.isdigit() else None
    day = int(day_text) if day_text.isdigit() and month is not None else None
    year = _western_year(_BY_NAME.get((match["era"] or "").upper()), year_text)
    if month is not None and not 1 <= month <= 12:
        raise InvalidDate(Reason.NO_SUCH_DAY)
    if day is not None:
        return PartialDate(*(lambda d: (d.year, d.month, d.day))(_day(match["era"] or "", year_text, month_text, day_text)))
    if not 1 <= year <= 9999:
        raise InvalidDate(Reason.NO_SUCH_DAY)
    return PartialDate(year, month, None)


def join_date_parts(era: str, year: str, month: str, day: str) -> str:
    """One text that keeps what was typed in the boxes, whatever it is. Inverse: `split_date_parts`."""
    return f"{era}{year}年{month}月{day}日"


_TYPED = re.compile(r"(令和|平成|昭和|大正|明治|西暦)?(.*?)年(.*?)月(.*?)日", re.DOTALL)


def split_date_parts(text: str) -> DateParts:
    """The boxes of a typed or stored date; an ISO day is shown in the western calendar."""
    match = re.fullmatch(r"(\d{4}|X{4})-(\d{2}|XX)-(\d{2}|XX)", text)
    if match:
        year, month, day = (UNKNOWN if "X" in part else part.lstrip("0") for part in match.groups())
        return DateParts("西暦", year, month, day)
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if match:
        return DateParts("西暦", match[1], match[2].lstrip("0"), "")
    typed = _TYPED.fullmatch(text)
    if typed:
        return DateParts(typed[1] or "", typed[2], typed[3], typed[4])
    return DateParts("", text, "", "")


def parse_year_month(text: str) -> tuple[int, int]:
    """(year, month) of `2026-04`, `2026年4月`, `令和8年4月`. Raises InvalidDate."""
    folded = re.sub(r"日$", "", _folded(text))
    match = re.fullmatch(_ERA + r"\s*(?P<y>元|\d{1,4})\s*[年/.-]\s*(?P<m>\d{1,2})\s*月?", folded)
    if not match:
        raise InvalidDate(Reason.UNREADABLE)
    year, month = _western_year(_BY_NAME.get((match["era"] or "").upper()), match["y"]), int(match["m"])
    if not (1 <= month <= 12 and 1000 <= year <= 9999):
        raise InvalidDate(Reason.NO_SUCH_DAY)
    return year, month


def parse_time(text: str) -> time:
    """`9:05`, `09時05分`, `9時半`; 24 hours. Raises ValueError."""
    folded = _folded(text).replace("半", "30分")
    match = re.fullmatch(r"(\d{1,2})(?:[:時.](\d{1,2})?分?)", folded)
    if not match:
        raise ValueError("not a time")
    return time(int(match[1]), int(match[2] or 0))
