"""Things to tick or to circle."""

from __future__ import annotations

import re
import unicodedata

import msgspec

from madoguchi.paper.understanding.printed.labels import SPACE, folded

TICK = "□☐☑▢◻❏❑◽⬜"
_TICKED = re.compile(f"[{TICK}]")
_COUNTED = re.compile(
    r"(?:^|(?<=[ 　\n])|(?<=[)）]))[(（]?([0-9０-９]{1,2}|[①-⑳]|[ア-コ])(?:[)）][.．、]?|[.．、：:](?![0-9０-９])|(?=[ 　])|(?<=[①-⑳]))[ 　]*"
)
_BLANK_PAREN = re.compile(
    r"[(（](?:[ 　＿\n]*(?:[^()（）]{0,6}[ 　＿]{2,}[^()（）]{0,6})?|[　＿]+(?:[級歳才人名円年月日回枚本台点位]|号))[)）]"
)
_PAIRS = (
    ("有", "無"), ("あり", "なし"), ("ある", "ない"), ("はい", "いいえ"), ("する", "しない"), ("要", "不要"),
    ("必要", "不要"), ("いる", "いない"), ("可", "不可"), ("可", "否"), ("希望する", "希望しない"), ("した", "していない"),
    ("済", "未"), ("同意する", "同意しない"), ("有り", "無し"), ("該当", "非該当"), ("該当する", "該当しない"),
    ("知っている", "知らない"), ("利用する", "利用しない"), ("yes", "no"), ("○", "×"), ("あり", "無し"), ("受けた", "受けない"),
)  # fmt: skip
_GENDERS = {"男", "女", "男性", "女性", "その他", "答えない", "回答しない", "男子", "女子"}
_BARE = {word for pair in _PAIRS for word in pair} | _GENDERS
_MANY = re.compile(r"全て|すべて|複数|いくつでも|該当するもの.{0,6}[✓☑レ]")
_MANY_LABEL = re.compile(r"曜日|項目|品目|設備|備品|器具|サービス|症状|手段|障害の種別|通知先|交通機関")
_ERA = r"(?:明治?|大正?|昭和?|平成?|令和?|西暦|[MTSHRＭＴＳＨＲ](?![A-Za-z]))"
ERA = re.compile(rf"{_ERA}(?:[ 　]*[・,、.．／/][ 　]*{_ERA})+")
_MAN_WOMAN = re.compile(r"[ 　]*[1１①]?[.．]?[ 　]*(男性?)[ 　・／/,、]*[2２②]?[.．]?[ 　]*(女性?)[ 　]*")


_HOW = re.compile(
    r"[(（][^()（）]*(?:[○〇◯]|丸を|レ点|チェック|選んで|選択して|囲んで|囲む)[^()（）]*[)）]|[※＊*][^※\n]*(?:[○〇◯]|レ点|チェック)[^※\n]*$",
    re.MULTILINE,
)
_HOW_BEFORE = re.compile(r"該当[^（(□]{0,10}[○〇◯][^（(□]{0,8}[(（]([^()（）]+)[)）]")
_WEEKDAYS = frozenset("月火水木金土日祝")


def without_how(text: str) -> str:
    """The text without what tells how to choose: `（該当する曜日に○をつけてください）`."""
    return _HOW.sub("", _HOW_BEFORE.sub(r"\1", text))


def how(text: str) -> str:
    """What tells how to choose."""
    return "".join(_HOW.findall(text))


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """Options, what stood before the first, and whether boxes stood before them."""

    options: tuple[str, ...]
    before: str = ""
    ticked: bool = False


def choices_in(text: str) -> Choices | None:
    """The options that a text offers, or None. One box alone is one option."""
    text = without_how(text)
    if both := _MAN_WOMAN.fullmatch(text.replace("\n", "")):
        return Choices(options=(both[1], both[2]))
    return _ticked(text) or _levels(text) or _counted(text) or _dotted(text) or _bare(text)


def _ticked(text: str) -> Choices | None:
    pieces = _TICKED.split(text)
    if len(pieces) < 2:
        return None
    outer = re.match(r"([^(（]+)[(（][^)）]*$", pieces[0])
    if outer and (whole := _dotted(outer[1])) is not None:
        return whole  # 窓口・郵送（送付先：□住所地 □その他）
    options = _clean([_ROOM_BEHIND.sub(r"\1", piece) for piece in pieces[1:]])
    return Choices(options=options, before=pieces[0].strip(SPACE + "\n"), ticked=True) if options else None


_ROOM_BEHIND = re.compile(r"^([ 　]*[^ 　＿\n(（]+)[ 　]+([^ 　＿\n(（]*[ 　＿]{3,}[^ 　＿\n(（]*)[ 　\n]*$")
"""`売却　希望価格　　　　万円`: an option, and behind it what is to be written."""


def _counted(text: str) -> Choices | None:
    found = list(_COUNTED.finditer(text))
    run: list[re.Match[str]] = []
    for match in found:
        if _value(match[1]) == len(run) + 1:
            run.append(match)
    if len(run) < 2:
        return None
    ends = [m.start() for m in run[1:]] + [len(text)]
    pieces = [text[m.end() : end] for m, end in zip(run, ends, strict=True)]
    if any(not p.strip(SPACE + "\n・") or len(p.strip()) > 60 or "。" in p for p in pieces):
        return None
    before = text[: run[0].start()].strip(SPACE + "\n")
    return Choices(options=_clean(pieces), before=before)


def _value(mark: str) -> int:
    plain = unicodedata.normalize("NFKC", mark)
    return int(plain) if plain.isdigit() else "アイウエオカキクケコ".find(plain) + 1


_SPACED = re.compile(
    r"([^\s0-9０-９・（()）]{2,8}[ 　]*)([1１](?:[ 　]+[0-9０-９]){1,9})(?![0-9０-９]|[ 　]*[^\s0-9０-９]*[年月日人円])"
)
"""`区分　１　２　３`: the digits follow each other with nothing between."""


def _levels(text: str) -> Choices | None:
    """`要介護 1・2・3` and the like: a word before digits belongs to each."""
    flat = _SPACED.sub(lambda m: m[1] + "・".join(re.findall(r"[0-9０-９]", m[2])), text.replace("\n", "　"))
    found = list(
        re.finditer(
            r"([^\s0-9０-９・（(]{1,8})[ 　]*((?:[0-9０-９][ 　]*[・,、/／][ 　]*)+[0-9０-９])(?![0-9０-９])",
            flat,
        )
    )
    if not found:
        return None
    rest = re.sub(
        r"([^\s0-9０-９・（(]{1,8})[ 　]*((?:[0-9０-９][ 　]*[・,、/／][ 　]*)+[0-9０-９])", "　", flat
    )
    options = [m[1] + digit for m in found for digit in re.findall(r"[0-9０-９]", m[2])]
    return Choices(options=_clean([*options, *re.split(r"[ 　・]+", rest)]))


def _dotted(text: str) -> Choices | None:
    flat = (
        re.sub(r"[ 　]*\n[ 　]*", "", _BLANK_PAREN.sub("", text))
        if not re.search(r"\n[ 　]*・", text)
        else text
    )
    flat = re.sub(r"^[ 　]*[(（]([^()（）]*)[)）][ 　]*$", r"\1", _BLANK_PAREN.sub("", flat))
    pieces = [p.strip(SPACE + "\n") for p in re.split(r"[・･/／|｜]|\n|(?<=[^ 　])[ 　]{2,}(?=・)", flat)]
    pieces = [p for p in pieces if p]
    days = len(pieces) > 2 and {*pieces} <= _WEEKDAYS
    if not 2 <= len(pieces) <= 20 or any(
        len(p) > 24 or (re.search(r"[。＿〒]|[ 　]{3,}|^[年月日人円－-]+$", p) and not days) for p in pieces
    ):
        return None
    if "・" not in flat and "/" not in flat and "／" not in flat and "･" not in flat:
        return None
    options = _clean(pieces)
    return Choices(options=options) if len(options) > 1 else None


def _bare(text: str) -> Choices | None:
    """Words that only ever stand to be circled, with nothing but space between."""
    pieces = list(dict.fromkeys(p for p in re.split(r"[ 　\n、,]+", _BLANK_PAREN.sub(" ", text)) if p))
    return Choices(options=tuple(pieces)) if len(pieces) > 1 and set(pieces) <= _BARE else None


def _clean(pieces: list[str]) -> tuple[str, ...]:
    cleaned = []
    for piece in pieces:
        plain = _BLANK_PAREN.sub("", piece)
        plain = re.sub(r"[ 　]*\n[ 　]*", "", plain).strip(SPACE + "\n・、,･/／")
        plain = re.sub(r"[(（][ 　＿]*$|＿+|^[ 　]*[)）]", "", plain).strip(SPACE + "：:")
        if plain and plain not in cleaned:
            cleaned.append(plain[:80])
    return tuple(cleaned)


def details_in(text: str, options: tuple[str, ...]) -> tuple[tuple[int, str], ...]:
    """(number of the option, what is printed in the bracket) for each option with a blank in brackets behind it."""
    found = []
    ticked = [room for piece in _TICKED.split(text)[1:] if (room := _ROOM_BEHIND.match(piece))]
    for n, option in enumerate(options):
        bracket = re.search(rf"{re.escape(option)}[ 　\n]*({_BLANK_PAREN.pattern})", text)
        if bracket is not None:
            found.append((n, bracket[1].strip(f"()（）＿：:{SPACE}\n")))
        found += [(n, room[2].strip(SPACE)) for room in ticked if room[1].strip(SPACE) == option]
    return tuple(found)


def is_yes(option: str) -> bool:
    """The one of two opposites that says yes."""
    plain = re.sub(r"[(（].*?[)）]", "", option).strip()
    return any(plain == yes for yes, _ in _PAIRS)


def is_yes_no(options: tuple[str, ...]) -> bool:
    """Two options, one the opposite of the other."""
    if len(options) != 2:
        return False
    plain = tuple(re.sub(r"[(（].*?[)）]", "", o).strip() for o in options)
    return any(set(plain) == set(pair) for pair in _PAIRS)


def is_gender(options: tuple[str, ...]) -> bool:
    """男 and 女, and at most what forms add to them."""
    return {o[:1] for o in options} >= {"男", "女"} and set(options) <= _GENDERS


def takes_many(label: str, around: str) -> bool:
    """Whether more than one may be ticked: a remark says so, or what is asked is plural by nature."""
    return bool(_MANY.search(around) or _MANY.search(label) or _MANY_LABEL.search(folded(label)))
