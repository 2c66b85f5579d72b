"""Names of account holders (口座名義) as banks print and compare them."""

from __future__ import annotations

import re
import unicodedata

import jaconv

from madoguchi.kernel.text import to_katakana

_PRINTABLE = re.compile("[ァ-ヺー・0-9A-Z\u3000()/.,¥「」-]+")
_FOLD = str.maketrans("（）／．，￥‐−－―", "()/.,¥----")


def to_account_holder(text: str) -> str:
    """An account's holder as a passbook prints it: full-width katakana, Latin capitals, digits, ( ) / . and -."""
    narrow = jaconv.z2h(to_katakana(text), kana=False, ascii=True, digit=True).upper()
    return re.sub("[ \u3000]+", "\u3000", narrow.translate(_FOLD))


def is_account_holder(text: str) -> bool:
    """Only what `to_account_holder` leaves of a name that a bank can print; not empty."""
    return bool(_PRINTABLE.fullmatch(text))


_KEY = str.maketrans("ァィゥェォッャュョヮヵヶヰヱヲヂヅ", "アイウエオツヤユヨワカケイエオジズ")


def holder_key(text: str) -> str:
    """Two spellings of a holder's name that a bank takes for the same have the same key.

    Banks print small kana large, the long mark as a hyphen, and Latin letters without their marks; spaces and dots
    come and go.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.upper()) if c not in _LATIN_MARKS)
    kana = unicodedata.normalize("NFC", to_account_holder(plain)).translate(_KEY)
    return re.sub(r"[\s・.,＝=ー-]", "", kana)


_LATIN_MARKS = frozenset(map(chr, range(0x300, 0x370)))
