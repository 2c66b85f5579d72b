"""Dates and times as people in Japan write them, read."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, time
from enum import Enum

import msgspec

from madoguchi.kernel.eras import ERAS, Era, era_of, format_japanese, format_wareki, year_text
from madoguchi.kernel.kanji_numbers import in_digits
from madoguchi.kernel.text import HYPHEN, without_unseen

BY_NAME = {name: era for era in ERAS for name in (era.name, era.name[0], era.letter)}
UNKNOWN = "不詳"


class Reason(Enum):
    """Why a text is not a date."""

    UNREADABLE = "unreadable"
    NO_SUCH_DAY = "no_such_day"
    ERA_ENDED = "era_ended"
    ERA_NOT_BEGUN = "era_not_begun"
    ERA_WITH_WESTERN_YEAR = "era_with_western_year"


class InvalidDate(ValueError):
    """The text is not a date.

    For a day outside its era: the era's name, its last day (`64年1月7日`), and the year meant (`平成2年`), which may be
    far ahead: `year` is that of the western calendar. For an era with a western year: what the year is called
    (`西暦1985年(昭和60年)`).
    """

    def __init__(
        self, reason: Reason, *, era: str = "", last_day: str = "", suggestion: str = "", year: int = 0
    ) -> None:
        self.reason = reason
        self.era = era
        self.last_day = last_day
        self.suggestion = suggestion
        self.year = year
        super().__init__(reason.value)


class PartialDate(msgspec.Struct, frozen=True):
    """A date whose day, month and day, or all may be unknown (不詳), in EDTF (ISO 8601-2) `1950-04-XX`."""

    year: int | None
    month: int | None
    day: int | None

    def __str__(self) -> str:
        parts = ((self.year, 4), (self.month, 2), (self.day, 2))
        return "-".join("X" * width if part is None else f"{part:0{width}d}" for part, width in parts)

    def earliest(self) -> date:
        """The first day that it may be."""
        return date(_or(self.year, 1), _or(self.month, 1), _or(self.day, 1))

    def latest(self) -> date:
        """The last day that it may be."""
        year, month = _or(self.year, 9999), _or(self.month, 12)
        return date(year, month, _or(self.day, monthrange(year, month)[1]))

    def format_japanese(self) -> str:
        """昭和25年4月(日は不詳); a year of two eras, of which the day decides, is written 1989年."""
        if self.year is None:
            return f"生年月日{UNKNOWN}"
        if self.month is not None and self.day is not None:
            return format_japanese(self.earliest())
        one_era = era_of(self.earliest()) == era_of(self.latest())
        year = year_text(self.earliest()) if one_era else f"{self.year}年"
        return f"{year}{self.month}月(日は{UNKNOWN})" if self.month else f"{year}(月日は{UNKNOWN})"


def _or(part: int | None, default: int) -> int:
    return default if part is None else part


_BOX = r"((?:[^/\\]|\\[/\\])*)"
_ESCAPED = re.compile("/".join([_BOX] * 4))
_ERA = r"(?P<era>令和|平成|昭和|大正|明治|西暦|[令平昭大明RHSTM])?"
_YEAR = r"(?P<y>元|\d{1,4})"
WHOLE = [
    re.compile(_ERA + _YEAR + r"年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
    re.compile(_ERA + _YEAR + r"[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<era>)(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
]
PARTLY = [
    re.compile(
        _ERA + r"(?P<y>元|\d{1,4}|不詳|)年(?P<m>\d{1,2}|不詳|)月(?P<d>\d{1,2}|不詳|)日(?P<rest>不詳)?"
    ),
    re.compile(_ERA + r"(?P<y>元|\d{1,4}|不詳)年(?:(?P<m>\d{1,2})月)?(?P<d>不詳)"),
    re.compile(r"(?P<era>)(?P<y>\d{4}|XXXX)-(?P<m>\d{2}|XX)-(?P<d>\d{2}|XX)"),
]
MONTHS = [
    re.compile(
        _ERA + _YEAR + r"年(?P<m>\d{1,2})月日?"
    ),  # 日 stands there when the parts of a form are joined
    re.compile(_ERA + _YEAR + r"[-/.](?P<m>\d{1,2})"),
]


def parse_date(text: str) -> date:
    """The day in a text: ISO, `2026/4/1`, `20260401`, `令和8年4月1日`, `R8.4.1`; 元年, full width too.

    Raises InvalidDate.
    """
    match = first_match(WHOLE, folded(text))
    if match is None:
        raise InvalidDate(Reason.UNREADABLE)
    return _checked(match["era"], match["y"], match["m"], match["d"]).earliest()


def parse_partial_date(text: str) -> PartialDate:
    """A birth date whose day, month and day, or all are 不詳 or `XX`; a blank beside a 不詳 is unknown too.

    A known month of an unknown year, or day of an unknown month, is unreadable: nothing known is dropped but an
    era without its year. Raises InvalidDate.
    """
    typed = folded(text)
    if typed in (UNKNOWN, f"生年月日{UNKNOWN}"):
        return PartialDate(None, None, None)
    match = first_match(PARTLY, typed) if UNKNOWN in typed or "X" in typed else None
    if match is None:
        day = parse_date(text)
        return PartialDate(day.year, day.month, day.day)
    y, m, d = (
        None if part in (None, "", UNKNOWN, "XX", "XXXX") else part for part in match.group("y", "m", "d")
    )
    year_forgotten = not match["y"] and not match.groupdict().get("rest")
    if year_forgotten or (y is None and m is not None) or (m is None and d is not None):
        raise InvalidDate(Reason.UNREADABLE)
    return PartialDate(None, None, None) if y is None else _checked(match["era"], y, m, d)


def parse_year_month(text: str) -> tuple[int, int]:
    """(year, month) of `2026-04`, `2026年4月`, `令和8年4月`. Raises InvalidDate."""
    match = first_match(MONTHS, folded(text))
    if match is None:
        raise InvalidDate(Reason.UNREADABLE)
    found = _checked(match["era"], match["y"], match["m"], None)
    return found.earliest().year, found.earliest().month


class InvalidTime(ValueError):
    """The text is not a time of day."""


def parse_time(text: str) -> time:
    """`9:05`, `09時05分`, `9時半`, `0905`, `午後5時15分`. Raises InvalidTime."""
    match = re.fullmatch(
        r"(午前|午後)?(\d{1,2})[:時](\d{1,2})?分?|()(\d{2})(\d{2})", folded(text).replace("半", "30分")
    )
    if match is None:
        raise InvalidTime(text[:40])
    half, hour, minute = match.group(1) or "", int(match[2] or match[5]), int(match[3] or match[6] or 0)
    if hour > (12 if half else 23) or minute > 59:
        raise InvalidTime(text[:40])
    return time((hour + 12 if half == "午後" and hour < 12 else hour) % 24, minute)


_BORN = re.compile(r"\s*(?:生まれ|生れ|うまれ|生)$")
_WEEKDAY = re.compile(r"\([月火水木金土日](?:曜日?)?\)$")


def folded(text: str) -> str:
    """NFKC (㋿ too), capitals, ASCII hyphens, and no spaces but between two digits, where they may part numbers.

    What nobody sees is dropped, so are 生 and the day of the week behind the day; 六十年 is 60年.
    """
    boxes = escaped_boxes(text)
    if boxes is not None:
        year, month, day = (box.strip() for box in boxes[1:])
        year, month, day = year.removesuffix("年"), month.removesuffix("月"), day.removesuffix("日")
        text = f"{boxes[0]}{year}年{month}月{day}日"
    plain = re.sub(HYPHEN, "-", without_unseen(unicodedata.normalize("NFKC", text)).upper())
    plain = in_digits(_WEEKDAY.sub("", _BORN.sub("", plain.rstrip())))
    return re.sub(r"(?<=[^\d ]) | (?=[^\d ])", "", " ".join(plain.split()))


def escaped_boxes(text: str) -> tuple[str, str, str, str] | None:
    """What stood in the boxes of a form, where they were joined with `/`."""
    match = _ESCAPED.fullmatch(text)
    if match is None:
        return None
    era, year, month, day = (re.sub(r"\\([/\\])", r"\1", box) for box in match.groups())
    return era, year, month, day


def first_match(patterns: list[re.Pattern[str]], text: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(text))), None)


def _checked(era_text: str | None, year: str, month: str | None, day: str | None) -> PartialDate:
    era = BY_NAME.get(era_text or "")
    mixed = era is not None and year.isdecimal() and ERAS[-1].first.year <= int(year)
    found = PartialDate(_western_year(None if mixed else era, year), _int(month), _int(day))
    try:
        earliest, latest = found.earliest(), found.latest()
    except ValueError:
        raise InvalidDate(Reason.NO_SUCH_DAY) from None
    if mixed:
        named = f"西暦{earliest.year}年({year_text(earliest)})"
        raise InvalidDate(Reason.ERA_WITH_WESTERN_YEAR, suggestion=named, year=earliest.year)
    if era is not None and earliest > era.last:
        last_day = format_wareki(era.last).removeprefix(era.name)
        raise InvalidDate(
            Reason.ERA_ENDED,
            era=era.name,
            last_day=last_day,
            suggestion=year_text(earliest),
            year=earliest.year,
        )
    if era is not None and latest < era.first:
        raise InvalidDate(Reason.ERA_NOT_BEGUN, era=era.name, suggestion=year_text(latest))
    return found


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def _western_year(era: Era | None, text: str) -> int:
    year = 1 if text == "元" else int(text)
    if era is None:
        if year < 1000:
            raise InvalidDate(Reason.UNREADABLE)
        return year
    if not 1 <= year < 200:  # 昭和100年 is somewhere in use; nothing above is
        raise InvalidDate(Reason.NO_SUCH_DAY)
    return era.first.year + year - 1
