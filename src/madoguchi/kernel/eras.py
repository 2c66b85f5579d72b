"""Dates as Japan writes them. Eras are for reading and writing only; a date is stored as `YYYY-MM-DD`.

First days: 元号を改める政令 (平成 昭和64年政令第1号, 令和 平成31年政令第143号), and before the 元号法 the
imperial edicts of 1868, 1912 and 1926. The lunisolar calendar was in force until 明治5年12月2日 (明治5年
太政官布告第337号); a day of 明治1–5 is taken as one of the solar calendar, which nobody living needs.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date, time
from enum import Enum

import msgspec

from madoguchi.kernel.kanji_numbers import in_digits
from madoguchi.kernel.text import HYPHEN, without_unseen


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
_BY_NAME = {name: era for era in ERAS for name in (era.name, era.name[0], era.letter)}
WESTERN = "西暦"
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
        year = _year_text(self.earliest()) if one_era else f"{self.year}年"
        return f"{year}{self.month}月(日は{UNKNOWN})" if self.month else f"{year}(月日は{UNKNOWN})"


def _or(part: int | None, default: int) -> int:
    return default if part is None else part


# Reading ----------------------------------------------------------------------------------------------------

_ERA = r"(?P<era>令和|平成|昭和|大正|明治|西暦|[令平昭大明RHSTM])?"
_YEAR = r"(?P<y>元|\d{1,4})"
_WHOLE = [
    re.compile(_ERA + _YEAR + r"年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
    re.compile(_ERA + _YEAR + r"[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<era>)(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
]
_PARTLY = [
    re.compile(
        _ERA + r"(?P<y>元|\d{1,4}|不詳|)年(?P<m>\d{1,2}|不詳|)月(?P<d>\d{1,2}|不詳|)日(?P<rest>不詳)?"
    ),
    re.compile(_ERA + r"(?P<y>元|\d{1,4}|不詳)年(?:(?P<m>\d{1,2})月)?(?P<d>不詳)"),
    re.compile(r"(?P<era>)(?P<y>\d{4}|XXXX)-(?P<m>\d{2}|XX)-(?P<d>\d{2}|XX)"),
]
_MONTHS = [
    re.compile(
        _ERA + _YEAR + r"年(?P<m>\d{1,2})月日?"
    ),  # 日 stands there when the parts of a form are joined
    re.compile(_ERA + _YEAR + r"[-/.](?P<m>\d{1,2})"),
]


def parse_date(text: str) -> date:
    """The day in a text: ISO, `2026/4/1`, `20260401`, `令和8年4月1日`, `R8.4.1`; 元年, full width too.

    Raises InvalidDate.
    """
    match = _match(_WHOLE, _folded(text))
    if match is None:
        raise InvalidDate(Reason.UNREADABLE)
    return _checked(match["era"], match["y"], match["m"], match["d"]).earliest()


def parse_partial_date(text: str) -> PartialDate:
    """A birth date whose day, month and day, or all are 不詳 or `XX`; a blank beside a 不詳 is unknown too.

    A known month of an unknown year, or day of an unknown month, is unreadable: nothing known is dropped but an
    era without its year. Raises InvalidDate.
    """
    folded = _folded(text)
    if folded in (UNKNOWN, f"生年月日{UNKNOWN}"):
        return PartialDate(None, None, None)
    match = _match(_PARTLY, folded) if UNKNOWN in folded or "X" in folded else None
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
    match = _match(_MONTHS, _folded(text))
    if match is None:
        raise InvalidDate(Reason.UNREADABLE)
    found = _checked(match["era"], match["y"], match["m"], None)
    return found.earliest().year, found.earliest().month


class InvalidTime(ValueError):
    """The text is not a time of day."""


def parse_time(text: str) -> time:
    """`9:05`, `09時05分`, `9時半`, `0905`, `午後5時15分`. Raises InvalidTime."""
    match = re.fullmatch(
        r"(午前|午後)?(\d{1,2})[:時](\d{1,2})?分?|()(\d{2})(\d{2})", _folded(text).replace("半", "30分")
    )
    if match is None:
        raise InvalidTime(text[:40])
    half, hour, minute = match.group(1) or "", int(match[2] or match[5]), int(match[3] or match[6] or 0)
    if hour > (12 if half else 23) or minute > 59:
        raise InvalidTime(text[:40])
    return time((hour + 12 if half == "午後" and hour < 12 else hour) % 24, minute)


_BORN = re.compile(r"\s*(?:生まれ|生れ|うまれ|生)$")
_WEEKDAY = re.compile(r"\([月火水木金土日](?:曜日?)?\)$")


def _folded(text: str) -> str:
    """NFKC (㋿ too), capitals, ASCII hyphens, and no spaces but between two digits, where they may part numbers.

    What nobody sees is dropped, so are 生 and the day of the week behind the day; 六十年 is 60年.
    """
    boxes = _escaped(text)
    if boxes is not None:
        year, month, day = (box.strip() for box in boxes[1:])
        year, month, day = year.removesuffix("年"), month.removesuffix("月"), day.removesuffix("日")
        text = f"{boxes[0]}{year}年{month}月{day}日"
    folded = re.sub(HYPHEN, "-", without_unseen(unicodedata.normalize("NFKC", text)).upper())
    folded = in_digits(_WEEKDAY.sub("", _BORN.sub("", folded.rstrip())))
    return re.sub(r"(?<=[^\d ]) | (?=[^\d ])", "", " ".join(folded.split()))


def _match(patterns: list[re.Pattern[str]], folded: str) -> re.Match[str] | None:
    return next((match for pattern in patterns if (match := pattern.fullmatch(folded))), None)


def _checked(era_text: str | None, year: str, month: str | None, day: str | None) -> PartialDate:
    era = _BY_NAME.get(era_text or "")
    mixed = era is not None and year.isdecimal() and ERAS[-1].first.year <= int(year)
    found = PartialDate(_western_year(None if mixed else era, year), _int(month), _int(day))
    try:
        earliest, latest = found.earliest(), found.latest()
    except ValueError:
        raise InvalidDate(Reason.NO_SUCH_DAY) from None
    if mixed:
        named = f"西暦{earliest.year}年({_year_text(earliest)})"
        raise InvalidDate(Reason.ERA_WITH_WESTERN_YEAR, suggestion=named, year=earliest.year)
    if era is not None and earliest > era.last:
        last_day = format_wareki(era.last).removeprefix(era.name)
        raise InvalidDate(
            Reason.ERA_ENDED,
            era=era.name,
            last_day=last_day,
            suggestion=_year_text(earliest),
            year=earliest.year,
        )
    if era is not None and latest < era.first:
        raise InvalidDate(Reason.ERA_NOT_BEGUN, era=era.name, suggestion=_year_text(latest))
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


# Writing ----------------------------------------------------------------------------------------------------


def era_of(day: date) -> Era | None:
    """The era of a day; None before 明治."""
    return next((era for era in ERAS if day >= era.first), None)


def _year_text(day: date) -> str:
    era = era_of(day)
    if era is None:
        return f"{day.year}年"
    year = day.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年"


def format_wareki(day: date) -> str:
    """令和8年4月1日"""
    return f"{_year_text(day)}{day.month}月{day.day}日"


def format_japanese(day: date) -> str:
    """令和8年4月1日(2026年)"""
    return f"{format_wareki(day)}({day.year}年)" if era_of(day) else format_wareki(day)


def format_deadline(day: date) -> str:
    """4月15日(水)"""
    return f"{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})"


# The boxes of a form ----------------------------------------------------------------------------------------


class DateParts(msgspec.Struct, frozen=True):
    """What stands in the boxes of a date; `era` is a name of ERAS, 西暦, or empty."""

    era: str
    year: str
    month: str
    day: str


_TYPED = re.compile(r"(令和|平成|昭和|大正|明治|西暦)?(.*?)年(.*?)月(.*?)日", re.DOTALL)
_BOX = r"((?:[^/\\]|\\[/\\])*)"
_ESCAPED = re.compile("/".join([_BOX] * 4))


def join_date_parts(era: str, year: str, month: str, day: str) -> str:
    """One text that keeps what was typed in the boxes, whatever it is. Inverse: `split_date_parts`.

    `令和8年4月1日`; where that would be read back otherwise (8年 in the box of the year), `令和/8年/4/1`.
    """
    plain = f"{era}{year}年{month}月{day}日"
    if split_date_parts(plain) == DateParts(era, year, month, day):
        return plain
    return "/".join(re.sub(r"([/\\])", r"\\\1", box) for box in (era, year, month, day))


def split_date_parts(text: str) -> DateParts:
    """The boxes of a typed or stored date; an ISO day is shown in the western calendar."""
    boxes = _escaped(text)
    if boxes is not None:
        return DateParts(*boxes)
    typed = _TYPED.fullmatch(text)
    if typed:
        return DateParts(typed[1] or "", typed[2], typed[3], typed[4])
    match = _match([*_WHOLE[1:], _PARTLY[2], _MONTHS[1]], _folded(text))
    if match is None:
        return DateParts("", text, "", "")
    return DateParts(_era_name(match["era"]), *(_box(match, name) for name in "ymd"))


def _escaped(text: str) -> tuple[str, str, str, str] | None:
    match = _ESCAPED.fullmatch(text)
    if match is None:
        return None
    era, year, month, day = (re.sub(r"\\([/\\])", r"\1", box) for box in match.groups())
    return era, year, month, day


def _era_name(text: str | None) -> str:
    era = _BY_NAME.get(text or "")
    return era.name if era else WESTERN


def _box(match: re.Match[str], name: str) -> str:
    part = match.groupdict().get(name) or ""
    return UNKNOWN if "X" in part else part.lstrip("0") or part
