"""Register numbers (収受番号): counted from 1 in each fiscal year, which begins on 1 April."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import msgspec

from madoguchi.kernel.eras import ERAS, era_of


class RegisterNumber(msgspec.Struct, frozen=True):
    """A number of a fiscal year, named by its first calendar year."""

    fiscal_year: int
    number: int

    def __str__(self) -> str:
        return f"{fiscal_year_name(self.fiscal_year)} 第{self.number}号"


def fiscal_year_name(year: int) -> str:
    """令和8年度. A year in which the era changed has the new name (令和元年度), as the state's budget did."""
    era = era_of(date(year, 12, 31)) or ERAS[-1]
    count = year - era.first.year + 1
    return f"{era.name}{'元' if count == 1 else count}年度"


_WHOLE = re.compile(
    r"(?:(?P<era>令和|平成|R|H)(?P<year>\d{1,2}|元)(?:年度?|度)?[\s-]*)?"
    r"(?:第\s*)?(?P<number>\d{1,9})\s*号?",
    re.IGNORECASE,
)
_NAMES = {era.name: era for era in ERAS} | {era.letter: era for era in ERAS}


def parse_register_number(typed: str, *, fiscal_year: int) -> RegisterNumber | None:
    """The number in 「令和8年度 第12号」, 「R8-12」, 「第12号」, 「12」; without a year, of `fiscal_year`."""
    folded = re.sub(r"[‐-―−_]", "-", unicodedata.normalize("NFKC", typed)).strip()
    match = _WHOLE.fullmatch(folded)
    if match is None:
        return None
    if match["era"]:
        count = 1 if match["year"] == "元" else int(match["year"])
        fiscal_year = _NAMES[match["era"].upper()].first.year + count - 1
    return RegisterNumber(fiscal_year, int(match["number"]))
