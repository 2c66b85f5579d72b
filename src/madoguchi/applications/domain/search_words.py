"""By what staff find a case whose applicant is on the telephone (探すことば): words of a case, and what a typed text asks for.

A word is a letter for its sort and what it says in one way of writing:

    f  a name with which the applicant is called: the family name, and the whole name
    n  any other name or reading: given names, kana, children, a representative
    b  a day of birth, `1983-01-30`
    t  a telephone number in digits;  e  its last four
    r  the last four digits of the receipt number

Only questions of the kinds that ask who somebody is give words. An individual number, an account and what somebody wrote freely
give none, and what the office answers neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final, Literal

import msgspec

from madoguchi.forms.domain.answers.compiled import Form, Place
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.dates import InvalidDate, parse_date
from madoguchi.kernel.eras import ERAS
from madoguchi.kernel.name_variants import one_way
from madoguchi.kernel.numbers import InvalidNumber, normalise_phone
from madoguchi.kernel.text import compact, without_unseen

Sort = Literal["氏名", "生年月日", "電話番号", "番号の終わり"]
MOST_WORDS: Final = 60
"""Of one case: a household of ten has about as many."""
_LAST: Final = 4
"""Digits by which a number is remembered."""
_LONGEST_END: Final = 8
"""More digits of a receipt number than anybody reads out as its last ones."""
_PARTS: Final = re.compile(r"[\s・･,，、=＝゠]+")
_BARE_DAY: Final = re.compile(r"\d{1,2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
"""A day without its era (58.1.30), as forms have it in boxes behind the era."""
_OLDEST: Final = 120
"""Years that somebody may have lived."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a text in the search box asks for: cases that have one word of each of `words`."""

    sorts: tuple[Sort, ...] = ()
    words: tuple[tuple[str, ...], ...] = ()
    name: str = ""
    """the text, where it is a name and nothing else: how the applicant's name may begin"""
    receipt_end: str = ""
    """with what the receipt number ends, where the text can be nothing else"""


def words_of(form: Form, evaluation: Evaluation, *, applicant: str, receipt: str) -> tuple[str, ...]:
    """The words of a case. `applicant`: whom the queue names."""
    found = dict.fromkeys([f"r{receipt[-_LAST:]}"])
    if applicant:
        found |= dict.fromkeys(_called(applicant))
    for place in form.places.values():
        for path in _paths(place, evaluation.rows):
            found |= dict.fromkeys(_words(place.question, path, evaluation.values, applicant))
    return tuple(found)[:MOST_WORDS]


def _paths(place: Place, rows: Mapping[str, int]) -> Iterator[str]:
    if place.group is None:
        yield place.prefix + place.question.id
        return
    for row in range(rows.get(place.group, 0)):
        yield f"{place.group}.{row}.{place.prefix}{place.question.id}"


def _words(question: d.Question, path: str, values: Mapping[str, Any], applicant: str) -> Iterator[str]:
    if isinstance(question, d.Person):
        name = str(values.get(f"{path}.name", ""))
        # What the applicant is called by the whole name is a word already.
        yield from _names(str(values.get(f"{path}.given", "")) if name == applicant else name)
        yield from _names(str(values.get(f"{path}.kana", "")))
        yield from _born(values.get(f"{path}.birth_date"))
        yield from _telephone(values.get(f"{path}.phone"))
    elif isinstance(question, d.Kana):
        yield from _names(str(values.get(path, "")))
    elif isinstance(question, d.BirthDate):
        yield from _born(values.get(path))
    elif isinstance(question, d.Phone):
        yield from _telephone(values.get(path))


def _born(day: Any) -> Iterator[str]:
    if day and "X" not in day:  # 不詳: whoever asks by a day knows it
        yield f"b{day}"


def _telephone(number: Any) -> Iterator[str]:
    if number:
        digits = str(number).partition(";")[0]
        yield f"t{digits}"
        yield f"e{digits[-_LAST:]}"


def _parts(name: str) -> list[str]:
    return [part for part in map(one_way, _PARTS.split(name)) if part]


def _names(name: str) -> Iterator[str]:
    """Each part of a name, and the whole."""
    parts = _parts(name)
    yield from (f"n{part}" for part in parts)
    if len(parts) > 1:
        yield f"n{''.join(parts)}"


def _called(applicant: str) -> Iterator[str]:
    parts = _parts(applicant)
    if parts:
        yield f"f{parts[0]}"
        yield f"f{''.join(parts)}"


def wanted(text: str, *, today: date) -> Wanted:
    """What a text asks for: one word, or several that a case must have all (「山田 S58.1.30」).

    Where nothing of it can be read as a day, a telephone number or the end of a number, it is a name.
    """
    plain = " ".join(without_unseen(unicodedata.normalize("NFKC", text)).split())
    whole = _number(plain, today)
    if whole is not None:
        return Wanted(
            sorts=(whole[0],),
            words=(whole[1],),
            receipt_end=_end(plain) if whole[0] == "番号の終わり" else "",
        )
    parts = [(_number(part, today), part) for part in plain.split()]
    read = [found for found, _ in parts if found is not None]
    name = " ".join(part for found, part in parts if found is None)
    called = one_way(_PARTS.sub("", name))
    if not read:
        return Wanted(sorts=("氏名",), words=((f"n{called}",),) if called else (), name=text)
    words = tuple(words for _, words in read)
    sorts = tuple(sort for sort, _ in read)
    if not called:
        return Wanted(sorts=sorts, words=words)
    return Wanted(sorts=("氏名", *sorts), words=((f"n{called}", f"f{called}"), *words))


def _number(text: str, today: date) -> tuple[Sort, tuple[str, ...]] | None:
    """The sort and the words that a text may stand for; None where it is no day and no number."""
    days = _days(text, today)
    if days:
        return "生年月日", tuple(f"b{day.isoformat()}" for day in days)
    with suppress(InvalidNumber):
        return "電話番号", (f"t{normalise_phone(text)}",)
    digits = compact(text)
    if not digits.isascii() or not digits.isdigit() or not _LAST <= len(digits) <= _LONGEST_END:
        return None
    last = digits[-_LAST:]
    return "番号の終わり", (f"r{last}", f"e{last}") if len(digits) == _LAST else (f"r{last}",)


def _end(text: str) -> str:
    digits = compact(text)
    return digits if len(digits) > _LAST else ""


def _days(text: str, today: date) -> list[date]:
    """The days of birth that a text may mean; without its era, each era's in which somebody living may be born."""
    eras = [era.letter for era in ERAS] if _BARE_DAY.fullmatch(text) else [""]
    found = []
    for era in eras:
        with suppress(InvalidDate):
            found.append(parse_date(era + text))
    return [day for day in found if today.year - _OLDEST <= day.year and day <= today]
