"""What a line outside tables asks: the rules, each with its example."""

from __future__ import annotations

import re
from functools import cached_property

from madoguchi.paper.formats.sheet import BLANK
from madoguchi.paper.understanding.places.asked import Asked
from madoguchi.paper.understanding.places.pieces_asked import several, stands_alone
from madoguchi.paper.understanding.places.place import Labelled, Place
from madoguchi.paper.understanding.places.rules import Example, Rule, first
from madoguchi.paper.understanding.printed.contents import Piece, pieces
from madoguchi.paper.understanding.printed.labels import (
    Label,
    is_label,
    is_ordinal,
    label_of,
    plain_of,
    without_seal,
)
from madoguchi.paper.understanding.printed.options import Choices, choices_in
from madoguchi.paper.understanding.printed.within import has_dates

_CIRCLED = re.compile(r"[(（][ 　]*男[ 　]*・[ 　]*女[ 　]*[)）]")
_FAR_BEHIND = re.compile(r"[ 　]*([^ 　]+)[ 　]{2,}(.+)$")


class _Seen:
    """A line, and what can be told of it."""

    def __init__(self, line: str, reference: str) -> None:
        self.reference = reference
        self.text = plain_of(line)
        self.sealed = without_seal(line) != line

    @cached_property
    def offered(self) -> Choices | None:
        return choices_in(self.text)

    def labelled(self, label: Label) -> Labelled:
        return Labelled(label, Place(text=self.text, reference=self.reference))


def ask_line(line: str, reference: str) -> list[Asked]:
    """What a line outside tables asks; empty when it asks nothing."""
    return first(RULES, _Seen(line, reference)) or []


def _circled_gender(seen: _Seen) -> list[Asked] | None:
    circled = _CIRCLED.search(seen.text)
    if circled is None:
        return None
    gender = seen.labelled(label_of("性別")).choice(Choices(options=("男", "女")))
    return [*ask_line(seen.text.replace(circled[0], "　　"), seen.reference), gender]


def _blank_before_options(seen: _Seen) -> list[Asked] | None:
    found, text = seen.offered, seen.text
    if found is None or BLANK not in found.before:
        return None
    at = text.index(found.before) + found.before.rindex(BLANK) + 1
    return [*ask_line(text[:at], seen.reference), *ask_line(text[at:], seen.reference)]


def _options(seen: _Seen) -> list[Asked] | None:
    found = seen.offered
    if found is None or has_dates(seen.text):
        return None
    if not found.ticked and not (found.before and is_label(found.before)):
        return None
    return [seen.labelled(label_of(found.before)).choice(found)] if len(found.options) > 1 else []


def _options_far_behind(seen: _Seen) -> list[Asked] | None:
    halves = _FAR_BEHIND.match(seen.text)
    if halves is None or not is_label(halves[1]) or is_ordinal(halves[1]):
        return None
    if halves[2].startswith(("・", "/")) or has_dates(halves[2]):
        return None
    found = choices_in(halves[2])
    return [seen.labelled(label_of(halves[1])).choice(found)] if found is not None else None


def _colon_at_the_end(seen: _Seen) -> list[Asked] | None:
    if not seen.text.strip().endswith((":", "：")) or not is_label(seen.text):
        return None
    return [seen.labelled(label_of(seen.text)).blank()]


def _blanks(seen: _Seen) -> list[Asked] | None:
    read = [p for p in pieces(seen.text) if not (p.label and p.kind == "gap" and is_ordinal(p.label))]
    asking = [piece for piece in read if _asks(piece, bare=not seen.sealed and len(read) == 1)]
    if all(not piece.label for piece in asking):
        return None
    return several(seen.labelled(Label(text="")), asking)


def _asks(piece: Piece, *, bare: bool) -> bool:
    """A blank asks; a word asks with room, a seal or another piece behind it (else it is `bare`)."""
    if piece.kind not in ("gap", "end"):
        return True
    return stands_alone(piece.label) and (piece.kind == "gap" or not bare)


RULES = (
    Rule(
        "a gender to circle in brackets",
        _circled_gender,
        Example("", "氏名　　　　　　　　（男・女）", ("氏名 person", "性別 gender 男/女")),
    ),
    Rule(
        "a blank before options",
        _blank_before_options,
        Example(
            "",
            "電話　＿＿＿＿＿　住まい　□持家　□借家",
            ("電話 phone", "住まい choice 持家/借家"),
        ),
    ),
    Rule("options", _options, Example("", "住まい　□持家　□借家", ("住まい choice 持家/借家",))),
    Rule(
        "options far behind their label",
        _options_far_behind,
        Example("", "住まい　　　持家・借家", ("住まい choice 持家/借家",)),
    ),
    Rule("a colon at the end", _colon_at_the_end, Example("", "備考（任意）：", ("備考 textarea optional",))),
    Rule(
        "blanks with words before them",
        _blanks,
        Example("", "氏名　＿＿＿＿　電話　＿＿＿＿", ("氏名 person", "電話 phone")),
    ),
)
"""The first that fits wins; a line that none fits asks nothing."""
