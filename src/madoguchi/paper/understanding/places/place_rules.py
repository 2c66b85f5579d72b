"""What a label and its place to write in ask, by what is printed there: the rules, each with its example."""

from __future__ import annotations

import re
from functools import cached_property

import msgspec

from madoguchi.paper.understanding.places.asked import Asked
from madoguchi.paper.understanding.places.pieces_asked import several
from madoguchi.paper.understanding.places.place import Labelled, Place
from madoguchi.paper.understanding.places.rules import Example, Rule, first
from madoguchi.paper.understanding.printed import question_kinds
from madoguchi.paper.understanding.printed.contents import Piece, is_blank, is_unit_only, pieces, without_eras
from madoguchi.paper.understanding.printed.labels import Label, is_ordinal, label_of, plain_of
from madoguchi.paper.understanding.printed.options import Choices, choices_in, is_gender, is_yes_no
from madoguchi.paper.understanding.printed.within import (
    TICKS_AND_DATES,
    TICKS_WITHIN,
    dates_in_brackets,
    each_in_brackets,
    has_blank,
    has_dates,
)

_IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_BRANCH = re.compile(r"本\s*店|支\s*店|出\s*張\s*所")
_NEVER_CHOSEN = ("person", "kana", "birth_date", "address", "phone", "email", "my_number")


class _Seen:
    """A labelled place, and what can be told of its text."""

    def __init__(self, here: Labelled) -> None:
        self.here = here
        self.label = here.label
        self.text = plain_of(here.place.text).strip("\n")

    @cached_property
    def offered(self) -> Choices | None:
        return choices_in(self.text)

    @cached_property
    def offered_outside(self) -> Choices | None:
        """The options that stand outside all brackets."""
        return choices_in(_IN_BRACKETS.sub(" ", self.text))

    @cached_property
    def pieces(self) -> list[Piece]:
        return pieces(without_eras(self.text))

    def may_be(self, offered: Choices) -> bool:
        """Whether these are options, rather than two names for what is written there."""
        return offered.ticked or question_kinds.concept(self.label.text) not in _NEVER_CHOSEN


def ask(label: Label, place: Place, *, subject: str = "") -> list[Asked]:
    """What is asked with `label` at `place`."""
    seen = _Seen(Labelled(label, place, subject))
    found = first(RULES, seen)
    return found if found is not None else [seen.here.printed(seen.text)]


def _nothing(seen: _Seen) -> list[Asked] | None:
    return [seen.here.blank()] if is_blank(seen.text) or is_ordinal(seen.text) else None


def _unit(seen: _Seen) -> list[Asked] | None:
    unit = is_unit_only(seen.text)
    return [seen.here.number(unit)] if unit else None


def _postal(seen: _Seen) -> list[Asked] | None:
    return several(seen.here, pieces(seen.text)) if "〒" in seen.text else None


def _words_with_options(seen: _Seen) -> list[Asked] | None:
    apart = each_in_brackets(seen.text)
    return [seen.here.one_of(offered, f"{seen.label.text}（{word}）") for word, offered in apart] or None


def _ticks_within_yes(seen: _Seen) -> list[Asked] | None:
    within = TICKS_WITHIN.fullmatch(seen.text)
    more = choices_in(within[2]) if within else None
    if within is None or more is None or not is_yes_no((within[1], within[3])):
        return None
    whether = seen.here.choice(Choices(options=(within[1], within[3]), ticked=True))
    chosen = seen.here.one_of(more, f"{seen.label.text}（{within[1]}の場合）")
    return [
        msgspec.structs.replace(whether, details=()),
        msgspec.structs.replace(chosen, kind="choices", required=False),
    ]


def _yes_or_no(seen: _Seen) -> list[Asked] | None:
    found = seen.offered_outside
    if found is None or found.ticked or not is_yes_no(found.options):
        return None
    return [seen.here.choice(found)]


def _options_with_dates(seen: _Seen) -> list[Asked] | None:
    found = seen.offered_outside
    if found is None or not dates_in_brackets(seen.text) or not seen.may_be(found):
        return None
    return [seen.here.choice(found)]


def _ticks_then_dates(seen: _Seen) -> list[Asked] | None:
    parts = TICKS_AND_DATES.fullmatch(seen.text)
    ticked = choices_in(parts[1]) if parts else None
    if parts is None or ticked is None or not has_dates(parts[2]) or has_dates(parts[1]):
        return None
    return [seen.here.choice(ticked), *several(seen.here, pieces(without_eras(parts[2])))]


def _dates(seen: _Seen) -> list[Asked] | None:
    dated = any(piece.kind in ("date", "year_month", "time") for piece in seen.pieces)
    return several(seen.here, seen.pieces) if dated else None


def _place_then_its_kind(seen: _Seen) -> list[Asked] | None:
    found = seen.offered
    if found is None or not found.ticked or not has_blank(found.before):
        return None
    here = seen.here
    before = msgspec.structs.replace(here.place, text=found.before)
    kind = msgspec.structs.replace(here.label, text=f"{here.label.text}の種類", remark="")
    chosen = Labelled(kind, here.place, here.subject).choice(msgspec.structs.replace(found, before=""))
    return [*ask(here.label, before, subject=here.subject), chosen]


def _gender_behind_name(seen: _Seen) -> list[Asked] | None:
    found = seen.offered
    if found is None or not is_gender(found.options) or question_kinds.concept(seen.label.text) != "person":
        return None
    gender = Labelled(label_of("性別"), seen.here.place, seen.here.subject)
    return [seen.here.blank(), gender.choice(found)]


def _options(seen: _Seen) -> list[Asked] | None:
    found = seen.offered
    return [seen.here.choice(found)] if found is not None and seen.may_be(found) else None


def _words_of_a_place(seen: _Seen) -> list[Asked] | None:
    if seen.offered is None or any(piece.kind != "end" for piece in seen.pieces):
        return None
    return [seen.here.printed(seen.text)]


def _bank(seen: _Seen) -> list[Asked] | None:
    if not (question_kinds.BANKISH.search(seen.text) or _BRANCH.search(seen.text)):
        return None
    return [seen.here.made(seen.label.text or "金融機関", "bank")]


def _several(seen: _Seen) -> list[Asked] | None:
    asks = any(piece.kind != "end" or question_kinds.concept(piece.label) for piece in seen.pieces)
    return several(seen.here, seen.pieces) if asks else None


RULES = (
    Rule("nothing is printed", _nothing, Example("申請者氏名", "", ("申請者氏名 person",))),
    Rule("a unit alone", _unit, Example("面積", "㎡", ("面積 number ㎡",))),
    Rule(
        "a postal code's sign",
        _postal,
        Example("届け先", "〒　　　－　　　　□自宅　□勤務先", ("届け先 address",)),
    ),
    Rule(
        "several words, each with options in brackets",
        _words_with_options,
        Example(
            "設備",
            "電気（有・無）　ガス（都市・プロパン）",
            ("設備（電気） yes_no 有/無", "設備（ガス） choice 都市/プロパン"),
        ),
    ),
    Rule(
        "yes and no to tick, with more to tick behind yes",
        _ticks_within_yes,
        Example(
            "火気",
            "□ 有（□ガス　□発電機）　□ 無",
            ("火気 yes_no 有/無", "火気（有の場合） choices ガス/発電機 optional"),
        ),
    ),
    Rule(
        "yes and no, with something in brackets behind one",
        _yes_or_no,
        Example("会場", "なし・あり（公民館・学校）", ("会場 yes_no なし/あり",)),
    ),
    Rule(
        "options with a date behind one",
        _options_with_dates,
        Example("精算方法", "・口座振替　・現地精算（　月　日　時）", ("精算方法 choice 口座振替/現地精算",)),
    ),
    Rule(
        "boxes to tick, and dates behind them",
        _ticks_then_dates,
        Example(
            "雇用期間",
            "□無期　□有期　　期間　　年　　月　　日",
            ("雇用期間 choice 無期/有期", "期間 date"),
        ),
    ),
    Rule("a date", _dates, Example("届出", "昭・平　　年　　月　　日", ("届出 date",))),
    Rule(
        "a place, and boxes that say of which kind it is",
        _place_then_its_kind,
        Example(
            "連絡先",
            "（　　）　　－　　　□自宅　□携帯",
            ("連絡先 phone", "連絡先の種類 choice 自宅/携帯"),
        ),
    ),
    Rule(
        "a gender behind a name",
        _gender_behind_name,
        Example("氏名", "男・女", ("氏名 person", "性別 gender 男/女")),
    ),
    Rule("options", _options, Example("住まい", "持家・借家", ("住まい choice 持家/借家",))),
    Rule(
        "words that are no options of what is asked",
        _words_of_a_place,
        Example("電話番号", "自宅・携帯", ("電話番号 phone",)),
    ),
    Rule("a bank's name or branch", _bank, Example("振込先", "　　　　銀行", ("振込先 bank",))),
    Rule(
        "words with room behind them",
        _several,
        Example("車両", "車種　　　　　　ナンバー　　　　　　", ("車種 text", "ナンバー text")),
    ),
)
"""The first that fits wins; what none fits is a remark."""
