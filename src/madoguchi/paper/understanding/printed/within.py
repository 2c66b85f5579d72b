"""What stands inside one place to write in: words with room behind them, choices in brackets, dates."""

from __future__ import annotations

import re

from madoguchi.paper.understanding.printed.contents import pieces, without_eras
from madoguchi.paper.understanding.printed.labels import folded, is_label, label_of
from madoguchi.paper.understanding.printed.options import TICK, Choices, choices_in

_EACH = re.compile(r"([^ 　（()）・\n]{1,8})[(（]([^()（）＿]*[・／/][^()（）＿]*)[)）]")
TICKS_WITHIN = re.compile(
    rf"[ 　]*[{TICK}][ 　]*([^ 　{TICK}(（]+)[ 　]*[(（]([^()（）]*[{TICK}][^()（）]*)[)）][ 　・]*[{TICK}][ 　]*([^ 　{TICK}(（]+)[ 　]*"
)
TICKS_AND_DATES = re.compile(rf"((?:[ 　]*[{TICK}][ 　]*[^ 　{TICK}\n]+)+)((?:[ 　]{{2,}}|\n).*)", re.DOTALL)
"""`□無期　□有期　　期間　　年　月　日～　年　月　日`"""
NAMED_SO = re.compile(
    r"[ 　＿]{2,}((?:小|中|高等|特別支援)?学校|幼稚園|保育[園所]|(?:認定)?こども園|大学|病院|医院|町内会|自治会)[ 　＿]"
)
"""What a name is written before."""
_PLACES = re.compile(
    r"(?:団地|学校|病院|公園|会館|地区|銀行|支店)$|[都道府県市区町村郡字]$|丁目|番地?|号$|様$|殿$|^その他$|[・／/]|又は|及び|から|まで"
)


def names(label: str) -> bool:
    """A word with room behind it among others: `車種　　　　ナンバー　　　　台数　　台`."""
    own = label_of(label).text
    return 2 <= len(folded(own)) <= 8 and is_label(own) and not _PLACES.search(own)


def dates_in_brackets(text: str) -> bool:
    """Options stand in the text, and every date of it in the brackets behind one."""
    return has_dates(text) and not has_dates(re.sub(r"[(（][^()（）]*[)）]", "", text))


def has_dates(text: str) -> bool:
    return any(p.kind in ("date", "year_month", "time") for p in pieces(without_eras(text)))


def each_in_brackets(text: str) -> list[tuple[str, Choices]]:
    """`電気（引込済・その他）　ガス（都市・プロパン）`: several words, each with its own options, and nothing else."""
    found = [(m[1], choices_in(m[2])) for m in _EACH.finditer(text)]
    whole = not _EACH.sub("", text).strip(" 　\n、,")
    told = [(word, choices) for word, choices in found if choices is not None and len(choices.options) > 1]
    return told if whole and 1 < len(told) == len(found) else []


def has_blank(text: str) -> bool:
    return any(p.kind not in ("end", "gap") for p in pieces(without_eras(text)))


def names_itself(text: str) -> bool:
    """A place that says by itself what it asks: `異動者との関係　□本人 □世帯主`."""
    found = choices_in(text)
    if found is None or len(found.options) < 2 or len(found.before) < 3:
        return False
    return is_label(found.before) and not has_blank(found.before)
