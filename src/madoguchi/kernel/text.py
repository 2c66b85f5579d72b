"""Typed text: what cannot be kept, what is repaired, and the few normalisations that a kind of question asks for.

Everything of the administrative standard character set stays as typed: 𠮷, 髙, ideographic variation
sequences, half-width kana, full-width digits. What came along unseen when it was pasted does not.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

import jaconv


class TextProblem(Enum):
    """Why a text cannot be kept."""

    SURROGATE = "surrogate"
    CONTROL = "control"
    DIRECTION = "direction"
    NONCHARACTER = "noncharacter"
    REPLACEMENT = "replacement"
    TOO_LONG = "too_long"


_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")  # a browser posts CR LF
_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")
_REPLACEMENT = "\ufffd"
"""What a decoder puts where bytes were no text: what stood there is lost, and nobody types it."""


def problems(text: str, *, limit: int, multiline: bool = False) -> TextProblem | None:
    """The first reason why `text` cannot be kept, or None. `limit` counts characters (code points).

    Bidirectional controls are refused because a name could show otherwise than it is stored (UTR #36).
    """
    if len(text) > limit:
        return TextProblem.TOO_LONG
    if _SURROGATE.search(text):
        return TextProblem.SURROGATE
    if (_CONTROL_LINES if multiline else _CONTROL_LINE).search(text):
        return TextProblem.CONTROL
    if _DIRECTION.search(text):
        return TextProblem.DIRECTION
    if _NONCHARACTER.search(text) or any(ord(c) & 0xFFFE == 0xFFFE for c in text if c > "\uffff"):
        return TextProblem.NONCHARACTER
    if _REPLACEMENT in text:
        return TextProblem.REPLACEMENT
    return None


def before_problem(text: str) -> str:
    """The last characters, five at most, before the first one that cannot be kept; empty when it is the first."""
    good = next((n for n, c in enumerate(text) if problems(c, limit=1, multiline=True)), len(text))
    return text[max(good - 5, 0) : good]


HYPHEN = "[-‐-―⁃−─ーｰ－﹣]"
"""A pattern of what people type for a hyphen, the long vowel mark among it."""


UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
"""What takes no place on the screen (zero width, directions, variation selectors, tags) or looks empty (Hangul
fillers): a part of a character class."""
_UNSEEN = re.compile(f"[{UNSEEN}]")


def without_unseen(text: str) -> str:
    """The text without what nobody sees, for where only digits, an address or a code can stand."""
    return _UNSEEN.sub("", text)


_LINE_ENDS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_PASTED = re.compile(
    "[\u00ad\u034f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# A selector belongs to an ideograph, or makes an emoji of a symbol. Anywhere else it came out of a PDF.
_IDEOGRAPH = "々〆㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff"
_SYMBOL = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_STRAY_SELECTOR = re.compile(
    f"(?<![{_IDEOGRAPH}])[\ufe00-\ufe0d\U000e0100-\U000e01ef]|(?<![{_SYMBOL}])[\ufe0e\ufe0f]"
)
_BLANK = "\u115f\u1160\u17b4\u17b5\u200c\u200d\u2800\u3164\uffa0"
_PLAIN = re.compile("[ -~\u3000-\u3096\u309b-\u30ff㐀-䶿一-鿿！-ﾟ]*")
"""ASCII, kana and ideographs, in which nothing is to be repaired: nearly every answer."""
_UNSEEN_ENDS = re.compile(f"\\A[{UNSEEN}]+|[{_BLANK}]+\\Z")


def repaired(text: str, *, multiline: bool = False) -> str:
    """The text without what nobody typed; what a person sees stays as it is.

    Marks of direction and of zero width are dropped (a name could show otherwise than it is stored, UTR #36), so are
    variation selectors that belong to no ideograph or symbol. Every line end is one LF, in a text of one line a
    space, and no space stands at the ends of one; a tab is a space. Joiners of no width stay inside: emoji and the
    scripts of India and Persia need them. A letter and its mark, which some systems part, are one again (NFC).
    """
    if _PLAIN.fullmatch(text):
        return text if multiline else text.strip()
    lines = _LINE_ENDS.sub("\n" if multiline else " ", text).replace("\t", " ")
    seen = _UNSEEN_ENDS.sub("", _STRAY_SELECTOR.sub("", _PASTED.sub("", lines)))
    return composed(seen if multiline else seen.strip())


# NFC would replace compatibility ideographs (U+FA19 神), which are other characters in a name.
_COMPOSABLE = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")


def composed(text: str) -> str:
    """NFC, with every ideograph as it is."""
    return _COMPOSABLE.sub(lambda m: unicodedata.normalize("NFC", m[0]), text)


def without_wide_digits(text: str) -> str:
    """Full-width digits as ASCII; nothing else changes."""
    return str(jaconv.z2h(text, kana=False, ascii=False, digit=True))


def fold_digits(text: str) -> str:
    """Full-width digits and the many hyphens as ASCII; nothing else changes."""
    return re.sub(HYPHEN, "-", without_wide_digits(text))


def compact(text: str) -> str:
    """A typed number or code in ASCII as far as it goes (NFKC), without white space, hyphens and what nobody sees."""
    return re.sub(rf"\s|{HYPHEN}", "", without_unseen(unicodedata.normalize("NFKC", text)))


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana; spaces and the = of foreign names become full width."""
    kana = jaconv.hira2kata(jaconv.h2z(composed(text), kana=True, ascii=False, digit=False))
    return re.sub("[ \u00a0]", "\u3000", re.sub("[=゠]", "＝", kana))


def is_katakana(text: str) -> bool:
    """Only full-width katakana, the long mark, the middle dot, ＝, hyphens, brackets and spaces; not empty."""
    return bool(re.fullmatch("[ァ-ヺㇰ-ㇿヽヾー・＝\u3000\\-‐－．，（）()]+", text))


def is_latin(text: str) -> bool:
    """A name in Latin letters, of which nobody has a reading in katakana by heart."""
    letters = [c for c in text if c.isalpha()]
    return bool(letters) and all(
        unicodedata.name(c, "").startswith(("LATIN ", "FULLWIDTH LATIN ")) for c in letters
    )


_SEP = r"[-‐-―−－ー.()（） \u3000]{0,2}"
_PRIVATE = re.compile(
    # What stays although it has the looks of a number: a row id, a receipt number.
    r"(?P<kept>(?<![0-9A-Za-z])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9A-Za-z])"
    r"|(?<!\d)\d{5}-\d{4}-\d{4}-\d{4}-\d(?!\d))"
    rf"|(?P<number>(?<!\d)\d{{4}}{_SEP}\d{{4}}{_SEP}\d{{4}}(?!\d))"
    # Lengths are bounded: an open one takes quadratic time on a long line without an @. What a port follows is the address
    # of a server (role@db.internal:5432), which whoever reads the log looks for.
    r"|(?P<email>[\w.!#$%&*+?^`{|}~-]{1,64}[@＠](?![\w.-]{1,253}:\d{4,5}(?!\d))[\w-]{1,63}(?:[.．][\w-]{1,63}){1,8})"
    rf"|(?P<phone>(?:(?<!\d)[0０]|[+＋]\d{{1,3}}{_SEP}[0０]?{_SEP})\d{{1,4}}{_SEP}\d{{1,4}}{_SEP}\d{{4}}(?!\d))"
)
_MASKS = {"number": "[number]", "email": "[e-mail]", "phone": "[phone]"}


def redact(text: str) -> str:
    """The text without what looks like an individual number, an e-mail address or a telephone number.

    It rather masks too much: twelve digits of any meaning, a time stamp that begins with 0. Row ids and receipt
    numbers, which a log is searched for, stay.
    """
    return _PRIVATE.sub(lambda m: _MASKS.get(m.lastgroup or "", m[0]), text)


_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10))}
_NAME_BYTES = 255
_EXTENSION = re.compile(r"(?P<stem>.*)\.(?P<extension>[A-Za-z0-9]{1,10})", re.DOTALL)


def clean_filename(name: str, *, limit: int = 120) -> str:
    """A name that is safe to show and to save under, at most `limit` characters with its extension.

    It fits the 255 bytes of UTF-8 that file systems give a name (漢 takes three, 𠮷 four). No folder, no control
    or direction characters, no name that Windows keeps for devices; never empty.
    """
    base = re.split(r"[/\\]", name)[-1]
    base = re.sub(r'[<>:"|?*%]', "_", "".join(c for c in base if problems(c, limit=1) is None)).strip(" .")
    base = composed(base)
    parts = _EXTENSION.fullmatch(base)
    stem, extension = (parts["stem"], f".{parts['extension']}") if parts else (base, "")
    stem = stem.strip(" .") or "file"
    if stem.split(".")[0].strip().upper() in _RESERVED:
        stem = f"_{stem}"
    stem = stem[: limit - len(extension)].encode()[: _NAME_BYTES - len(extension)].decode(errors="ignore")
    return (stem.strip(" .") or "file") + extension
