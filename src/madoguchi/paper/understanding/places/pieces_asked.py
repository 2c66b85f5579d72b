"""One place with several blanks: what each of them asks."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

import msgspec

from madoguchi.paper.understanding.places.asked import Asked
from madoguchi.paper.understanding.places.place import Labelled
from madoguchi.paper.understanding.places.rules import Example, Rule, first
from madoguchi.paper.understanding.printed import question_kinds
from madoguchi.paper.understanding.printed.contents import Piece
from madoguchi.paper.understanding.printed.labels import Label, folded, is_note, label_of
from madoguchi.paper.understanding.printed.within import NAMED_SO, names

_AGES = ("歳", "才", "年", "月", "日")
"""Units of what follows from a date beside them."""
_FROM = ("から", "より", "～", "〜", "~", "－", "-")
_UNTIL = ("まで", "迄")
_WHOSE = ("名称", "名前", "番号", "種類", "品名", "型式", "内容", "理由")
_NO_LABEL = re.compile(r"[MTSHRＭＴＳＨＲ・.．]+|[満第約昭平令大金]|西暦|元号")
"""What is printed before a blank and says nothing about it."""
_STROKE = re.compile(r"[-－―ー‐−]")


def several(here: Labelled, found: list[Piece]) -> list[Asked]:
    """What the pieces of a place ask, in order."""
    asking = _asking(found)
    if not asking:
        return [here.blank()]
    made = [here.blank()] if _writes_before(here, asking[0]) else []
    kind = _kind_of_name(here, asking[0])
    if kind:
        made.append(here.made(f"{kind}名", "text"))  # 学校・学年: 　　小学校　　年
        asking[0] = msgspec.structs.replace(asking[0], label="")
        here = msgspec.structs.replace(here, label=Label(text=_last_word(here.label.text)))
    for before, piece in zip((None, *asking), asking, strict=False):
        seen = _Seen(here, piece, before, alone=len(asking) == 1)
        told = first(RULES, seen)
        if told is None:
            made.append(_asked(seen))
        elif told.subject:
            here = msgspec.structs.replace(here, subject=told.subject)
    return _told_apart(made)


def stands_alone(label: str) -> bool:
    """A label that asks for something even with nothing behind it: 電話, メール, 氏名."""
    own = label_of(label).text
    return bool(own) and len(folded(own)) <= 12 and bool(question_kinds.concept(own))


class _Told(msgspec.Struct, frozen=True):
    """A piece that asks nothing; it may say whom those behind it are about."""

    subject: str = ""


class _Seen:
    """A piece of a place, the piece before it, and what can be told of its label."""

    def __init__(self, here: Labelled, piece: Piece, before: Piece | None, *, alone: bool) -> None:
        self.here = here
        self.before = before
        self.alone = alone
        self.unlabelled = not piece.label
        continued = piece if before is None else _continued(piece, before, here.label)
        self.own = label_of(continued.label).text if continued.label else ""
        self.piece = self._in_brackets(continued)

    def _in_brackets(self, piece: Piece) -> Piece:
        """`提出先（　　　）` is no telephone number."""
        named = self.own and not question_kinds.concept(self.own)
        if piece.kind == "phone" and named and not _STROKE.search(piece.text):
            return msgspec.structs.replace(piece, kind="bracket")
        return piece

    @cached_property
    def word(self) -> str:
        """What the label says about the blank; empty for 自, 第 and eras."""
        return "" if self.own in ("自", "至") or _NO_LABEL.fullmatch(self.own) else self.own

    @cached_property
    def end(self) -> str:
        """Of a span: から, まで, or neither."""
        if self.own in ("自", "至"):
            return "から" if self.own == "自" else "まで"
        if self.piece.after in _FROM:
            return "から"
        return "まで" if self.piece.after in _UNTIL else ""


def _asking(found: list[Piece]) -> list[Piece]:
    """The pieces that ask something: not the words at the end, nor those that room is behind by chance."""
    listed = len([piece for piece in found if piece.label]) > 1
    return [
        piece
        for piece in found
        if piece.kind not in ("end", "gap")
        or stands_alone(piece.label)
        or (piece.kind == "gap" and listed and names(piece.label))
    ]


def _writes_before(here: Labelled, piece: Piece) -> bool:
    """Room before a word that asks something else: `　　　　　　電話　　　` behind 氏名."""
    own = question_kinds.concept(here.label.text)
    room = re.match(r"[ 　＿]{2}" if own else r"[ 　＿]{6}", here.place.text)
    return bool(room and piece.label) and question_kinds.concept(piece.label) not in ("", own)


def _kind_of_name(here: Labelled, piece: Piece) -> str:
    """What a name is written before, where the label tells of two things: 小学校."""
    found = NAMED_SO.match(here.place.text) if "・" in here.label.text else None
    return found[1] if found is not None and piece.label == found[1] else ""


def _last_word(label: str) -> str:
    """学年 of `学校・学年`: of a label that names two things, the second."""
    return label.rpartition("・")[2]


def _continued(piece: Piece, before: Piece, label: Label) -> Piece:
    """A piece without a label has that of the piece before; one behind から is the end."""
    if not piece.after and not piece.label and before.kind == piece.kind and before.after in _FROM:
        piece = msgspec.structs.replace(piece, after="まで", label=before.label)
    if piece.label or label.text:
        return piece
    own = piece.unit if piece.unit and before.kind in ("blank", "unit") else before.label
    return msgspec.structs.replace(piece, label=own)


def _asked(seen: _Seen) -> Asked:
    """What a piece asks; brackets in its label are ours and stay."""
    here, piece = seen.here, seen.piece
    label = first(NAMES, seen) or seen.word or here.label.text
    if seen.end:
        label = f"{label}（{seen.end}）"
    printed = "empty" if piece.kind in ("gap", "end", "blank", "bracket") else piece.kind
    kind, confidence = question_kinds.of_blank(
        label.split("（")[0], printed, height=here.place.height, width=here.place.width
    )
    if printed == "empty":
        kind = question_kinds.concept(seen.word) or kind
    label = label or piece.unit
    asked = here.made(label.split("（")[0] or label, kind, confidence=confidence, unit=piece.unit)
    return msgspec.structs.replace(asked, label=label)


def _told_apart(made: list[Asked]) -> list[Asked]:
    """身長・体重: 　cm　　kg: one label with two units is two labels."""
    units = {(asked.label, asked.unit) for asked in made if asked.unit}
    times = Counter(label for label, _ in units)
    return [
        msgspec.structs.replace(asked, label=f"{asked.label}（{asked.unit}）")
        if asked.unit and times[asked.label] > 1
        else asked
        for asked in made
    ]


def _age_behind_date(seen: _Seen) -> _Told | None:
    dated = seen.before is not None and seen.before.kind == "date"
    fits = dated and seen.unlabelled and not seen.here.label.text and seen.piece.unit in _AGES
    return _Told() if fits else None


def _blank_behind(seen: _Seen) -> _Told | None:
    piece = seen.piece
    if piece.kind not in ("bracket", "blank") or seen.alone or piece.after:
        return None
    return _Told() if not seen.own or is_note(piece.label) else None


def _age_among_others(seen: _Seen) -> _Told | None:
    counted = seen.piece.kind == "unit" and seen.piece.unit in _AGES
    return _Told() if counted and not seen.own and not seen.alone else None


def _role(seen: _Seen) -> _Told | None:
    bare = seen.piece.kind in ("end", "gap") and not seen.alone
    return _Told(subject=seen.own) if bare and question_kinds.is_subject(seen.own) else None


RULES = (
    Rule(
        "an age behind a date without a label",
        _age_behind_date,
        Example("", "生年月日　　年　　月　　日　　　　歳", ("生年月日 birth_date",)),
    ),
    Rule(
        "a blank behind another, or behind a remark",
        _blank_behind,
        Example("返却日", "　　年　　月　　日　＿＿＿＿＿", ("返却日 date",)),
    ),
    Rule(
        "an age among others",
        _age_among_others,
        Example("生年月日", "　　年　　月　　日　（　　　歳）", ("生年月日 birth_date",)),
    ),
    Rule(
        "a role: what is behind it is about that person",
        _role,
        Example("代理人欄", "代理人　　　　　　電話　　　　　　", ("電話 phone of 代理人",)),
    ),
)
"""Pieces that ask nothing; the first that fits wins."""


def _counted(seen: _Seen) -> str | None:
    """The word before a unit, or another blank that has no label of its own, says what is written."""
    plain = seen.piece.kind in ("time", "unit", "money", "year_month", "bracket")
    fits = plain and seen.here.label.text and seen.word and not question_kinds.concept(seen.word)
    return seen.word if fits else None


def _one_letter(seen: _Seen) -> str | None:
    word = _counted(seen)
    return f"{seen.here.label.text}（{word}）" if word and len(word) == 1 else None


def _part(seen: _Seen) -> str | None:
    label = seen.here.label.text
    fits = label and seen.word in _WHOSE and not question_kinds.concept(label)
    return f"{label}の{seen.word}" if fits else None


NAMES = (
    Rule(
        "one letter before a unit",
        _one_letter,
        Example("勤務可能日数", "週　　　日", ("勤務可能日数（週） number 日",)),
    ),
    Rule("a word before a unit", _counted, Example("車両", "番号　　　台", ("番号 number 台",))),
    Rule(
        "a part of what is asked",
        _part,
        Example("業者", "名称：\n担当者：", ("業者の名称 text", "担当者 person")),
    ),
)
"""What a piece is called when its word alone does not say it; the first that fits wins."""
