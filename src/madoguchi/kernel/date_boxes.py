"""The boxes in which a form asks for a date, and the one text that they are kept as."""

from __future__ import annotations

import re

import msgspec

from madoguchi.kernel.dates import BY_NAME, MONTHS, PARTLY, UNKNOWN, WHOLE, escaped_boxes, first_match, folded

WESTERN = "西暦"


class DateParts(msgspec.Struct, frozen=True):
    """What stands in the boxes of a date; `era` is a name of ERAS, 西暦, or empty."""

    era: str
    year: str
    month: str
    day: str


_TYPED = re.compile(r"(令和|平成|昭和|大正|明治|西暦)?(.*?)年(.*?)月(.*?)日", re.DOTALL)


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
    boxes = escaped_boxes(text)
    if boxes is not None:
        return DateParts(*boxes)
    typed = _TYPED.fullmatch(text)
    if typed:
        return DateParts(typed[1] or "", typed[2], typed[3], typed[4])
    match = first_match([*WHOLE[1:], PARTLY[2], MONTHS[1]], folded(text))
    if match is None:
        return DateParts("", text, "", "")
    return DateParts(_era_name(match["era"]), *(_box(match, name) for name in "ymd"))


def _era_name(text: str | None) -> str:
    era = BY_NAME.get(text or "")
    return era.name if era else WESTERN


def _box(match: re.Match[str], name: str) -> str:
    part = match.groupdict().get(name) or ""
    return UNKNOWN if "X" in part else part.lstrip("0") or part
