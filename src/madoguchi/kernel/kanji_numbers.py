"""Numbers of a date written in kanji."""

from __future__ import annotations

import re

_NUMBER = re.compile("[〇零一二三四五六七八九十百千]+(?=[年月日]|$)")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_PLACES = {"千": 1000, "百": 100, "十": 10}


def in_digits(text: str) -> str:
    """六十年 as 60年, 二〇二六年 as 2026年."""
    return _NUMBER.sub(_arabic, text)


def _arabic(match: re.Match[str]) -> str:
    kanji = match[0]
    if not set(kanji) & set(_PLACES):
        return kanji.translate(_DIGITS)
    total, digit = 0, ""
    for letter in kanji:
        if letter in _PLACES:
            total += int(digit or 1) * _PLACES[letter]
            digit = ""
        else:
            digit += letter.translate(_DIGITS)
    return str(total + int(digit or 0))
