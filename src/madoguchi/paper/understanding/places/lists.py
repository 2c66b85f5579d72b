"""Documents to attach, and things to consent to."""

from __future__ import annotations

import re

from madoguchi.paper.understanding.places.asked import Enclosure, Promise
from madoguchi.paper.understanding.printed.labels import folded, label_of
from madoguchi.paper.understanding.printed.options import TICK

_ENCLOSURES = re.compile(
    r"^(?:添付(?:書類|資料|するもの|が?必要な書類|書面|図書)|提出書類|必要書類|関係書類|持参するもの|添付)(?:一覧|等)?$"
)
_PROMISE = re.compile(
    r"同意(?:し|いたし|致し)ます|誓約(?:し|いたし)ます|承諾(?:し|いたし)ます|相違(?:ありません|ないこと)|了承(?:し|いたし)ます|宣誓し|同意する$|委任(?:し|いたし)ます$"
)
_SOMETIMES = re.compile(r"場合|とき|時$|該当|必要に応じ|その他|のみ|ある方|いる方|方は|任意")
_TICKED = re.compile(f"^[ 　]*[{TICK}]")


def is_enclosures(label: str) -> bool:
    """A label over documents to attach."""
    return bool(_ENCLOSURES.match(folded(label)))


def enclosures_in(text: str, reference: str) -> list[Enclosure]:
    """One document a line, a number or a box."""
    if "・" in text.strip(" 　・") and not re.search(
        rf"\n|[{TICK}①-⑳]|[0-9０-９][)）.．、]|^[ 　]*・|[ 　]・", text
    ):
        return [e for piece in text.split("・") if (e := enclosure(piece, reference)) is not None]
    pieces = re.split(rf"\n|[{TICK}]|(?<=[^ 　\n])[ 　]+(?=[(（]?[0-9０-９][)）.．、 　])|(?=[①-⑳])", text)
    return [found for piece in pieces if (found := enclosure(piece, reference)) is not None]


def enclosure(line: str, reference: str) -> Enclosure | None:
    """The document that a line names, without its number."""
    plain = re.sub(rf"[{TICK}]", "", line).strip(" 　・")
    if (
        not plain
        or len(plain) > 80
        or (re.search(r"ください|[。]$", plain) and not re.search(r"写し|書|証|票", plain))
    ):
        return None
    label = label_of(plain)
    if not label.text or label.text in ("その他",):
        return None
    return Enclosure(
        label=label.text,
        reference=reference,
        required=not _SOMETIMES.search(plain) and label.required is not False,
    )


def promise_in(text: str, reference: str) -> Promise | None:
    """A single sentence to agree to; with several boxes it is a choice, not a promise."""
    if not _PROMISE.search(text.strip()) or len(re.findall(f"[{TICK}]", text)) > 1:
        return None
    if "・" in text and "同意しない" in text.replace("同意しません", "同意しない"):
        return None
    plain = re.sub(r"[ 　]*\n[ 　]*", "", _TICKED.sub("", text)).strip(" 　")
    plain = re.sub(
        r"(?<=。)[ 　]*(?:(?:本人|申請者|世帯主|保護者|代表者)?(?:氏名|署名)|[ 　]*年[ 　]+月[ 　]+日)[^。]*$",
        "",
        plain,
    )  # where to sign
    return Promise(text=plain, reference=reference)


def is_ticked(text: str) -> bool:
    """The line begins with a box to tick."""
    return bool(_TICKED.match(text))
