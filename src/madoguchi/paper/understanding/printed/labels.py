"""What a label says, without the mess around it: spaces between characters, numbers, marks, remarks in brackets."""

from __future__ import annotations

import re
import unicodedata

import msgspec

SPACE = " 　\t"
_NUMBERED = re.compile(
    r"^(?:[(（]?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2}|[ア-ン])[)）][.．、]?"
    r"|(?:[0-9０-９]{1,2}|[ⅠⅡⅢⅣⅤⅥ])[.．、 　]|[①-⑳❶-❿㋐-㋾]|第[0-9０-９]{1,2}[ 　]|[ア-ン][.．、 　])[ 　]*"
)
_BULLET = re.compile(r"^[○●◎◯■◆◇▼▲◼・*＊※★☆✓]+[ 　]*")
_WRAPPED = re.compile(r"^[【〔［\[<＜《≪「『](.+)[】〕］\]>＞》≫」』]$")
_MARK = re.compile(r"[＊*★]|[(（【\[［]?必須[)）】\]］]?|[(（【\[［]任意(?:記入)?[)）】\]］]")
_SEAL = re.compile(
    r"㊞|[(（][ 　]*(?:自署|署名|印|記名押印|実印|記名|代表者印|法人の場合.*)[ 　]*[)）]|(?<=[ 　＿])印$|^印$"
)
_REMARK = re.compile(r"[(（]([^()（）]*)[)）]")
_READING = re.compile(r"^(?:ふりがな|フリガナ|ﾌﾘｶﾞﾅ|カナ|よみがな)$")
_WORDY = re.compile(r"[。]|ください|ましょう|ません")


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A label and what stood around it."""

    text: str
    remark: str = ""
    required: bool | None = None


def joined(text: str) -> str:
    """Letters that stand one a line, or apart, as a word: `氏　　名`, `申\\n請\\n者`."""
    lines = [line.strip(SPACE) for line in text.strip().split("\n") if line.strip(SPACE)]
    short = [line for line in lines if len(line) <= 2 and not line.startswith(("(", "（"))]
    if len(short) > 1 and len(short) == len(lines):
        return "".join(lines)
    return "".join(_closed(line) for line in lines)


def _closed(line: str) -> str:
    """Spaces between Japanese characters are layout; those between Latin words stay."""
    return re.sub(r"(?<![A-Za-z])[ 　\t]+|[ 　\t]+(?![A-Za-z])", "", line)


_APART = re.compile(
    r"(?<![^ 　\n＿])((?:[^ 　\n＿年月日週時分円人第金男女有無様殿〒・．.／/－（）()０-９0-9A-Za-z-][ 　]+){1,5}"
    r"[^ 　\n＿年月日週時分円様殿〒・．.／/－（）()０-９0-9A-Za-z-])(?=[ 　＿〒（(：:\n]|$)"
)


_UNITS = set("畳室階棟戸台匹頭羽枚通部冊本個件歳才級組坪段基")


def closed_up(line: str) -> str:
    """A line with words set apart over its width (`住　　所`) closed up; what is between words and units stays."""
    return _APART.sub(lambda m: m[0] if {*m[0]} - {*SPACE} <= _UNITS else re.sub("[ 　]+", "", m[0]), line)


_TOWN = re.compile(
    r"((?:住所|所在地|本籍|場所)[ 　]+)[^ 　\n＿□]{1,8}[都道府県市区町村郡](?=[ 　]*$)", re.MULTILINE
)


def without_town(text: str) -> str:
    """`住所　あおば市` with the room behind it: the town's own name is printed for everybody."""
    return _TOWN.sub(r"\1＿＿＿＿", text)


def without_seal(text: str) -> str:
    """The text without where a seal or a signature goes."""
    return _SEAL.sub("", text)


_DIGIT_BOXES = re.compile(r"[□◻▢](?:[ 　]?[□◻▢]){2,}(?:[ 　]*[-－―ー‐−][ 　]*[□◻▢](?:[ 　]?[□◻▢])*)*")
"""Boxes for a digit each: three or more, with nothing between them to tick."""


def plain_of(text: str) -> str:
    """The text as it is read: words closed up; no seal, no town's name; a rule to write on for boxes of a digit each."""
    return without_town(closed_up(_DIGIT_BOXES.sub("＿＿", without_seal(text))))


def label_of(text: str) -> Label:
    """The label in a text, its remark in brackets, and what a mark says about having to answer."""
    plain = joined(_NUMBERED.sub("", without_seal(text).strip(SPACE + "\n")))
    required: bool | None = None
    for mark in _MARK.findall(plain):
        required = "任意" not in mark
    plain = _MARK.sub("", plain)
    while True:
        before = plain
        plain = _BULLET.sub("", _NUMBERED.sub("", plain))
        if wrapped := _WRAPPED.match(plain):
            plain = wrapped[1]
        if plain == before:
            break
    if whole := re.fullmatch(r"[(（]([^()（）]+)[)）]", plain):
        return Label(text=whole[1], required=required)
    remarks = [r for r in _REMARK.findall(plain) if r.strip(SPACE)]
    main = _REMARK.sub("", plain).strip("：:・、,　 ") or plain
    for remark in remarks:
        if remark in ("任意", "任意記入", "希望者のみ"):
            required = False
        if re.search(r"わかる場合|ある場合|場合のみ|方のみ|該当者のみ|異なる場合|場合に記入", remark):
            required = False
    remarks = [r for r in remarks if r not in ("任意", "任意記入", "必須")]
    return Label(text=main, remark="、".join(remarks), required=required)


def labels_of(text: str) -> list[Label]:
    """A label; two where a reading stands over the name in one box."""
    named = [label_of(line) for line in text.split("\n") if line.strip()]
    if len(named) == 2 and _READING.search(named[0].text) and not _READING.search(named[1].text):
        return named
    return [label_of(text)]


def folded(text: str) -> str:
    """A text for comparing: NFKC, without spaces, brackets' kinds and punctuation."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s・:：、。,.\-‐－_＿()\[\]【】〔〕<>/／]", "", plain)


def is_label(text: str) -> bool:
    """Short enough, and no sentence."""
    main = label_of(text).text
    return 0 < len(main) <= 40 and not _WORDY.search(main)


def is_note(text: str) -> bool:
    """Something to read rather than to fill in."""
    plain = text.strip(SPACE + "\n")
    if re.match(r"[(（]?(?:※|注|備考[ 　]*[0-9０-９]|＊[ 　]*印|\*[ 　]*印|[＊*]は|注意)", plain):
        return True
    main = _REMARK.sub("", plain).strip(SPACE + "\n")
    return bool(_WORDY.search(main or plain)) and len(plain) > 12


ORDINAL = re.compile(r"[(（]?(?:[0-9０-９]{1,2}|[①-⑳❶-❿]|[ⅠⅡⅢⅣⅤ]|[ア-ン])[)）.．]?")


def is_ordinal(text: str) -> bool:
    """Only a number that counts rows."""
    return bool(ORDINAL.fullmatch(joined(text)))


_HEADED = re.compile(
    r"^[ 　]*(?:[【〔［＜《≪\[<「]|[○●◎■◆◇▼◼]|[0-9０-９]{1,2}[ 　.．、]|[①-⑳]|[ⅠⅡⅢⅣⅤ]|[一二三四五六七八九十][ 　.．、]|第[0-9０-９])"
)


def is_headed(text: str) -> bool:
    """The line begins as headings do: with a number, a mark or a bracket."""
    return bool(_HEADED.match(text))
