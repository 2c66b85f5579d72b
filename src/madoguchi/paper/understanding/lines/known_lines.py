"""Lines outside tables that ask nothing, known by their words: the rules, each with its example."""

from __future__ import annotations

import re

import msgspec

from madoguchi.paper.formats.sheet import BLANK
from madoguchi.paper.understanding.lines import about
from madoguchi.paper.understanding.places.asked import Item, LeftOut, Note, Title
from madoguchi.paper.understanding.places.lists import enclosures_in, is_ticked, promise_in
from madoguchi.paper.understanding.places.rules import Example, Rule, first
from madoguchi.paper.understanding.printed import office_words
from madoguchi.paper.understanding.printed.labels import is_headed, is_note, joined

_WRITE = re.compile(r"^(?![ 　]*[【〔(（<]?注).*(?:書き|記入|教えて|選んで|選び|記載して)")
_ASIDE = re.compile(r"[(（][^()（）＿□☐]*[^ 　()（）＿□☐][)）]")
_LISTED = re.compile(
    r"^[※＊*・ 　]*(?:添付(?:書類|資料)|必要書類|提出書類|添付するもの)[：:][ 　]*([^。\n]{2,}、[^。\n]+)$"
)
_OF_THE_SHEET = ("以上", "裏面あり", "（表）", "（裏）", "(表)", "(裏)", "裏面", "表面")


class LineSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A line, whether the form has its name already, and whether documents are listed."""

    text: str
    reference: str
    named: bool
    enclosing: bool


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a known line gives, and what it changes for those that follow."""

    items: tuple[Item, ...] = ()
    ends_before: bool = False
    """The line before has nothing behind it: it was a heading, or a label that asks alone."""
    for_office: bool = False
    """What follows is for the office."""
    listing: bool = False
    """What follows is numbered and asks, even with nothing behind it."""


def known_line(seen: LineSeen) -> Known | None:
    """What the line is: name, number, addressee, filing date, the office's heading, note or sentence; else None."""
    return first(RULES, seen)


def _office(seen: LineSeen) -> Known | None:
    if not office_words.is_area(seen.text) or is_note(seen.text.replace("記入しないでください", "")):
        return None
    return Known(items=(_left_out(seen),), ends_before=True, for_office=True)


def _listed_documents(seen: LineSeen) -> Known | None:
    listed = _LISTED.match(seen.text)
    if listed is None:
        return None
    names = re.split(r"[、，,]|[ 　]{2,}", listed[1])
    return Known(
        items=tuple(e for name in names for e in enclosures_in(name, seen.reference)), ends_before=True
    )


def _form_number(seen: LineSeen) -> Known | None:
    return Known(items=(_title(seen, "number"),)) if about.is_form_number(seen.text) else None


def _of_letter(seen: LineSeen) -> Known | None:
    found = (
        office_words.is_addressee(seen.text)
        or office_words.is_filing_date(seen.text)
        or office_words.is_stamp(seen.text)
    )
    return Known(items=(_left_out(seen),)) if found else None


def _ki(seen: LineSeen) -> Known | None:
    return Known(ends_before=True, listing=True) if joined(seen.text) == "記" else None


def _of_sheet(seen: LineSeen) -> Known | None:
    return Known() if joined(seen.text) in _OF_THE_SHEET else None


def _name(seen: LineSeen) -> Known | None:
    if seen.named or not about.is_name(seen.text):
        return None
    return Known(items=(_title(seen, "name"),))


def _aside(seen: LineSeen) -> Known | None:
    if seen.enclosing or len(seen.text) <= 12 or not _ASIDE.fullmatch(seen.text):
        return None
    return Known(items=(Note(text=seen.text, reference=seen.reference),))


def _note(seen: LineSeen) -> Known | None:
    text = seen.text
    asks = (is_headed(text) and _WRITE.search(text)) or BLANK in text
    other = promise_in(text, seen.reference) or is_ticked(text) or about.is_sentence(text)
    if not is_note(text) or asks or other:
        return None
    return Known(items=(Note(text=text, reference=seen.reference),), ends_before=True)


def _sentence(seen: LineSeen) -> Known | None:
    if not about.is_sentence(seen.text) or promise_in(seen.text, seen.reference) is not None:
        return None
    return Known(items=(_title(seen, "sentence"),), ends_before=True)


def _title(seen: LineSeen, what: str) -> Title:
    return Title(text=seen.text, reference=seen.reference, what=what)


def _left_out(seen: LineSeen) -> LeftOut:
    return LeftOut(text=seen.text, reference=seen.reference)


RULES = (
    Rule(
        "the heading of a part that the office fills in",
        _office,
        Example("", "市処理欄", ("left out 市処理欄",)),
    ),
    Rule(
        "documents listed behind a word",
        _listed_documents,
        Example(
            "",
            "※添付書類：罹災証明書の写し、通帳の写し",
            ("document 罹災証明書の写し", "document 通帳の写し"),
        ),
    ),
    Rule(
        "the form's number",
        _form_number,
        Example("", "様式第１号（第５条関係）", ("number 様式第１号（第５条関係）",)),
    ),
    Rule(
        "an addressee, the date of filing, a seal",
        _of_letter,
        Example("", "あおば市長　様", ("left out あおば市長　様",)),
    ),
    Rule("記 begins a list", _ki, Example("", "記\n１　事業名", ("事業名 text",))),
    Rule("words about the sheet", _of_sheet, Example("", "裏面あり", ())),
    Rule(
        "the form's name", _name, Example("", "住宅改修補助金交付申請書", ("name 住宅改修補助金交付申請書",))
    ),
    Rule(
        "an aside in brackets",
        _aside,
        Example(
            "",
            "（法人にあっては、名称及び代表者の氏名）",
            ("note （法人にあっては、名称及び代表者の氏名）",),
        ),
    ),
    Rule(
        "a note",
        _note,
        Example("", "※太枠の中を記入してください。", ("note ※太枠の中を記入してください。",)),
    ),
    Rule(
        "the sentence that applies",
        _sentence,
        Example("", "次のとおり利用を申請します。", ("sentence 次のとおり利用を申請します。",)),
    ),
)
"""The first that fits wins; a line that none fits may ask."""
