"""What is to be written into a place, told by what is printed there: `　年　月　日`, `〒　－`, `　　円`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from madoguchi.paper.understanding.printed.labels import SPACE, without_seal
from madoguchi.paper.understanding.printed.options import ERA

_B = r"[ 　＿]"
_R = r"(?:＿+[ 　]?|[ 　]+)"
"""Room before a unit: a rule to write on, or space; a rule and then space are two places."""
_UNITS = (
    "人槽|階建て?|人分|名分|か月間|ヶ月間|カ月間|か月|ヶ月|カ月|ヵ月|箇月|千円|万円|時間|日間|年間|分間|か所|箇所|名様|世帯|平方メートル|立方メートル|ｍ2|ｍ²|m2|m²|m3|"
    "㎡|㎥|[kｋ][wｗWＷ][hｈ]?|[MＭ][WＷ]|[mｍ][lｌ]|㎖|ℓ|[WＷ]|[AＡ]|[VＶ]|ｍ|㎝|cm|㎞|km|kg|㎏|ｇ|℃|人|名|回|週|通|枚|頭|匹|羽|台|坪|階|歳|才|件|個|本|部|戸|棟|級|冊|室|泊|%|％|校|社|区画|段|両|基|床|口|張|体|株|畳|単位|隻|箱|袋|組|年|日|月|度"
)
_NOUNS = ("世帯", "組", "級", "校", "社", "件", "部", "個", "本", "度", "段", "区画", "回", "名")
"""Units that are headings too, when nothing but the word stands there."""
_ERA_WORD = r"(?:(?:明治|大正|昭和|平成|令和|西暦|[明大昭平令MTSHRＭＴＳＨＲ])[ 　・,、.．]*)*"
PATTERNS = (
    ("date", rf"{_ERA_WORD}{_B}*年{_B}+月{_B}+日(?!間)(?:{_B}*[(（]{_B}*(?:曜日?)?{_B}*[)）])?"),
    ("date", rf"{_ERA_WORD}(?:^|{_B}+)[.．/／]{_B}+[.．/／](?:{_B}*)"),
    ("date", rf"{_ERA_WORD}(?:^|{_B}+)・{_B}+・(?:{_B}+|$)"),
    ("date", rf"(?:^|{_B}+)月{_B}+日(?!間)(?:{_B}*[(（]{_B}*(?:曜日?)?{_B}*[)）])?"),
    ("year_month", rf"{_ERA_WORD}{_B}*年{_B}+月(?!間)分?"),
    ("time", rf"(?:午前|午後|ＡＭ|ＰＭ|・|／|/)*{_B}*時{_B}*分頃?"),
    ("time", rf"(?:午前|午後)?{_B}+時(?![間点期代刻])"),
    ("blank", rf"第{_B}+号"),
    ("phone", rf"{_B}*[(（]{_B}+[)）]{_B}*(?:[-－―ー‐−]{_B}*)?(?=$|\n|[ 　＿]{{2}}|\Z)"),
    ("phone", rf"{_B}+[-－―ー‐−]{_B}+[-－―ー‐−]{_B}*"),
    ("post", rf"[〒]{_B}*(?:[-－―ー‐−]{_B}*)?"),
    ("email", rf"{_B}*[@＠]{_B}*"),
    ("money", rf"(?:金|￥|\\|¥)?(?:{_B}|百|十|億|,|，)*{_B}(?:{_B}|百|十|億|,|，)*円"),
    ("money", r"^円$"),
    ("unit", rf"{_ERA_WORD}{_B}+年度分?"),
    (
        "unit",
        rf"(?:第|約|(?<!未)満)?{_B}*[(（]{_B}+[)）]{_B}*(?:{_UNITS})(?:[／/][日月年回人枚])?(?![^\s　（(・、)）。／/から分頃])",
    ),
    ("unit", rf"第{_B}+(?:学年|期|子)"),
    (
        "unit",
        rf"(?:第|約|(?<!未)満)?{_R}(?:{_UNITS})(?:[／/][日月年回人枚])?(?![^\s　（(・、)）。／/から分頃])",
    ),
    ("blank", r"＿+(?:[ 　]?＿+)*"),
    ("bracket", rf"[(（]{_B}+[)）]"),
)
_TOKEN = re.compile("|".join(f"(?P<t{n}>{pattern})" for n, (_, pattern) in enumerate(PATTERNS)), re.MULTILINE)
_KINDS = [kind for kind, _ in PATTERNS]
_DECIMAL = re.compile(r"(?<=[ 　])[．.](?=[ 　]+(?:cm|㎝|kg|㎏|ｇ|g|℃|度|ｍ|m|％|%))")
_COLON = re.compile(r"([：:])(?=[ 　]{2}|[ 　]*$)")
"""`名称：` with room behind it is written on, ruled or not."""
_GAP = re.compile(r"[ 　]{2,}")
_ONLY_UNIT = re.compile(rf"{_B}*(?:{_UNITS}){_B}*")
_WORD_AFTER = re.compile(
    r"^[ 　]*(?:から|より|まで|[～〜~]|頃|に|の|分|付け?|現在|生(?!年)|卒業|入学|迄|[-－―](?=[ 　＿]))"
)


class Token(msgspec.Struct, frozen=True):
    """A piece of a printed line: a `text`, a `gap`, or a place to write in, with what is printed there."""

    kind: str
    text: str


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A label inside a text, and the place to write in behind it. `after` is a word like から."""

    label: str
    kind: str
    text: str
    unit: str = ""
    after: str = ""


def tokens(line: str) -> list[Token]:
    """The line in pieces, from the left."""
    found: list[Token] = []
    at = 0
    for match in _TOKEN.finditer(line):
        found += _texts(line[at : match.start()])
        kind = _KINDS[int((match.lastgroup or "t0")[1:])]
        found.append(Token(kind, match[0]))
        at = match.end()
    return [*found, *_texts(line[at:])]


def _texts(text: str) -> Iterator[Token]:
    at = 0
    for gap in _GAP.finditer(text):
        if text[at : gap.start()].strip(SPACE):
            yield Token("text", text[at : gap.start()].strip(SPACE))
        yield Token("gap", gap[0])
        at = gap.end()
    if text[at:].strip(SPACE):
        yield Token("text", text[at:].strip(SPACE))


def pieces(text: str) -> list[Piece]:
    """Every place to write in, with the text before it as its label (empty where there is none)."""
    found: list[Piece] = []
    for line in without_seal(text).split("\n"):
        found += _line_pieces(_COLON.sub(r"\1＿＿", _DECIMAL.sub("　", line)))
    return _tidied(found)


def _line_pieces(line: str) -> Iterator[Piece]:
    label, gap = "", False
    last: Piece | None = None
    for token in tokens(line):
        if token.kind == "text":
            after = _WORD_AFTER.match(token.text)
            if last is not None and gap and token.text in ("による", "によって", "のため"):
                yield last
                last = Piece(label="", kind="blank", text="", after=token.text)
                continue
            if (last is not None and not gap and after) or (
                last is not None and token.text in ("から", "まで", "より")
            ):
                last = msgspec.structs.replace(last, after=(after[0].strip(SPACE) if after else token.text))
                rest = token.text[after.end() :].strip(SPACE) if after else ""
                label = "" if rest in ("によ", "る", "による") else rest
                gap = False
                continue
            if last is not None:
                yield last
                last = None
            elif label and gap:
                yield Piece(label=_whole(label), kind="gap", text="")
                label = ""
            label = f"{label}{token.text}"
            gap = False
        elif token.kind == "gap":
            gap = True
        else:
            if last is not None:
                yield last
            last = Piece(
                label=_whole(label),
                kind=token.kind,
                text=token.text,
                unit=_unit(token),
            )
            label, gap = "", False
    if last is not None:
        yield last
    if label:
        yield Piece(label=_whole(label), kind="gap" if gap else "end", text="")


def _whole(label: str) -> str:
    """A label without the half of a bracket whose other half stands behind the blank."""
    plain = label.strip("：:　 ")
    opened = sum(c in "（(" for c in plain) - sum(c in "）)" for c in plain)
    return plain if not opened else plain.strip("（）()")


def _unit(token: Token) -> str:
    if token.kind != "unit":
        return ""
    if "年度" in token.text:
        return "年度"
    return re.sub(r"[ 　＿()（）]|^[第約満]", "", token.text)


def _tidied(found: list[Piece]) -> list[Piece]:
    """Adjacent blanks without a label of their own are one place; a bracket behind a blank belongs to it."""
    tidy: list[Piece] = []
    for piece in found:
        last = tidy[-1] if tidy else None
        if (
            last is not None
            and not piece.label
            and piece.kind in ("blank", "bracket")
            and last.kind in ("blank", "post", "bracket")
        ):
            continue
        if (
            last is not None
            and not piece.label
            and last.kind == "blank"
            and piece.kind == "phone"
            and not last.after
        ):
            tidy[-1] = msgspec.structs.replace(last, kind="phone", text=last.text + piece.text)
            continue
        tidy.append(piece)
    return tidy


def is_blank(text: str) -> bool:
    """Nothing is printed, or only where to sign or to write."""
    return not re.sub(r"[ 　\t\n＿…‥.]", "", without_seal(text))


def is_unit_only(text: str) -> str:
    """The unit that is all that is printed, or nothing."""
    plain = without_seal(text).replace("\n", "")
    unit = plain.strip(SPACE + "＿")
    return unit if _ONLY_UNIT.fullmatch(plain) and (unit != plain or unit not in _NOUNS) else ""


def without_eras(text: str) -> str:
    """The text without eras to circle (`昭・平`, `明治・大正・昭和`)."""
    return ERA.sub("", text).replace("・令和", "")
