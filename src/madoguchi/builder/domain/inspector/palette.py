"""What the kinds of questions are called, what each is for, and which settings of its own it has."""

from __future__ import annotations

from typing import get_args

import msgspec

from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.kinds import KINDS, kind_of
from madoguchi.forms.domain.proving.flow.questions import NOT_THERE


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of question as an author meets it. `fields` are settings of its own, in the inspector's order."""

    id: str
    glyph: str
    name: str
    what: str
    fields: tuple[str, ...] = ()
    asks: bool
    """Whether it can be required at all."""


def _kind(id: str, glyph: str, what: str, fields: tuple[str, ...] = ()) -> Entry:
    kind = KINDS[id]
    return Entry(id=id, glyph=glyph, name=kind.word, what=what, fields=fields, asks=kind.asked)


GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "よく使う",
        (
            _kind("text", "字", "名称や番号など、短い答え", ("max_length", "digits", "example")),
            _kind("choice", "◉", "並んだ中から一つ", ("options",)),
            _kind("yes_no", "可", "二つに一つ"),
            _kind("person", "人", "氏名と、生年月日や住所など", ("with",)),
            _kind("date", "日", "西暦が先に出ます", ("not_before", "not_after")),
            _kind("notice", "説", "読んでもらう文", ("text",)),
        ),
    ),
    (
        "文字と数",
        (
            _kind("textarea", "文", "理由や事情など", ("max_length",)),
            _kind("number", "数", "人数や面積など", ("min", "max", "decimals", "unit")),
            _kind("money", "円", "円で入力します", ("min_yen", "max_yen")),
            _kind("kana", "カ", "かなはカタカナにそろえます", ("max_length",)),
        ),
    ),
    (
        "選ぶ",
        (
            _kind("choices", "☑", "並んだ中からいくつでも", ("options", "min_count", "max_count")),
            _kind("table_choice", "表", "保育園や災害など、役所が保つ一覧から", ("table",)),
            _kind("relationship", "続", "「子」「妻」など", ("options",)),
            _kind("consent", "諾", "チェックを一つ入れてもらう"),
        ),
    ),
    (
        "日付と時刻",
        (
            _kind("birth_date", "生", "先の日は選べません", ("partly_unknown",)),
            _kind("era_date", "元", "令和などが先に出ます", ("not_before", "not_after")),
            _kind("year_month", "月", "日のいらないとき", ("not_before_month", "not_after_month")),
            _kind("time", "時", "17:15 の形"),
        ),
    ),
    (
        "人と連絡先",
        (
            _kind("address", "住", "郵便番号から入ります"),
            _kind("phone", "電", "固定でも携帯でも"),
            _kind("email", "@", "打ちまちがいを知らせます"),
            _kind("gender", "性", "「答えない」もあります"),
            _kind("my_number", "番", "確かめて、封をします"),
            _kind("corporate_number", "法", "13桁を確かめます"),
            _kind("bank_account", "口", "銀行と支店を名前で探せます", ("holder",)),
            _kind("location", "地", "道路や公園の場所"),
        ),
    ),
    (
        "組み立てる",
        (
            _kind("group", "組", "お子さんごとなど、同じ質問を人数分", ("repeat", "distinct", "row_label")),
            _kind("attachment", "添", "この場所でファイルを出してもらう", ("attachment",)),
            _kind("files", "写", "現地の写真や、窓口で読み取った書類", ("accept", "max_files", "max_mb")),
            _kind("computed", "計", "合計や年齢など", ("compute", "unit", "visible")),
            _kind("stop", "止", "ここでは申請できないとき、行き先を伝える", ("text",)),
            _kind("slot", "枠", "定員のある日時から選ぶ", ("calendar",)),
            _kind("signature", "署", "法令が求めるときだけ"),
        ),
    ),
)  # fmt: skip
"""Kinds in the order in which they are offered."""
ENTRIES = {entry.id: entry for _, entries in GROUPS for entry in entries}
OF_APPLICANT = tuple((title, tuple(k for k in kinds if k.id != "files")) for title, kinds in GROUPS)
"""What applicants are asked: their files are attachments."""
IN_GROUP = tuple((title, tuple(k for k in kinds if k.id != "group")) for title, kinds in OF_APPLICANT)
"""What can stand in a group: groups do not nest."""
OF_OFFICE = tuple(
    (title, tuple(k for k in kinds if not issubclass(KINDS[k.id].struct, NOT_THERE)))
    for title, kinds in GROUPS
)
"""What the office can fill in."""

FILE_KINDS = (
    {"id": "pdf", "label": "PDF"},
    {"id": "jpeg", "label": "JPEG(写真)"},
    {"id": "png", "label": "PNG"},
    {"id": "heic", "label": "HEIC(iPhoneの写真)"},
    {"id": "xlsx", "label": "Excel"},
    {"id": "docx", "label": "Word"},
)
"""Kinds of file, as authors know them."""

PERSON_PARTS = tuple({"id": part, "label": KINDS[part].word} for part in get_args(d.PersonPart))


def entry_of(question: d.Question) -> Entry:
    """The entry of a question's kind."""
    return ENTRIES[kind_of(question).tag]


def name_of(question: d.Question) -> str:
    """What a question is called in lists: its label, or the beginning of its text."""
    label = question.label.ja
    if not label and isinstance(question, d.Notice | d.Stop):
        label = question.text.ja.strip().split("\n")[0]
    return shortened(label) or f"(名前のない{kind_of(question).word})"


def shortened(text: str, most: int = 40) -> str:
    """A text short enough for a list."""
    return text if len(text) <= most else text[: most - 1] + "…"
