"""Typed text: what cannot be kept, and the few normalisations that a kind of question asks for.

Everything of the administrative standard character set stays as typed: 𠮷, 髙, ideographic variation
sequences, half-width kana, full-width digits.
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
    TOO_LONG = "too_long"


_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_NONCHARACTER = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


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
    return None


def fold_digits(text: str) -> str:
    """Full-width digits and the many hyphens as ASCII; nothing else changes."""
    folded = jaconv.z2h(text, kana=False, ascii=False, digit=True)
    return re.sub(r"[‐-―−－ーｰ]", "-", folded)


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana; spaces become full width."""
    return str(jaconv.hira2kata(jaconv.h2z(text, kana=True, ascii=False, digit=False))).replace(" ", "　")


def is_katakana(text: str) -> bool:
    """Only full-width katakana, the long mark, the middle dot, hyphens and spaces."""
    return bool(re.fullmatch(r"[ァ-ヺヽヾー・　\-‐－．，（）()]+", text))


_BANK_KANA = re.compile(r"[0-9A-Z ｦ-ﾟ()\-./\\｢｣,]*")


def to_bank_kana(text: str) -> tuple[str, str]:
    """(text in the half-width characters of a bank transfer, characters that it cannot hold)."""
    half = jaconv.z2h(jaconv.hira2kata(text), kana=True, ascii=True, digit=True).upper().replace("ー", "ｰ")
    half = half.translate(str.maketrans("ｧｨｩｪｫｬｭｮｯ", "ｱｲｳｴｵﾔﾕﾖﾂ"))
    return half, "".join(c for c in half if not _BANK_KANA.fullmatch(c))


_PRIVATE = [
    (re.compile(r"(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}(?!\d)"), "[number]"),
    (re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<!\d)0\d{1,4}-?\d{1,4}-?\d{4}(?!\d)"), "[phone]"),
]


def redact(text: str) -> str:
    """The text without what looks like an individual number, an e-mail address or a telephone number."""
    for pattern, mask in _PRIVATE:
        text = pattern.sub(mask, text)
    return text


_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{n}{i}" for n in ("COM", "LPT") for i in range(1, 10))}


def clean_filename(name: str, *, limit: int = 120) -> str:
    """A name that is safe to show and to save under: no folder, no control or direction characters, not empty."""
    base = re.split(r"[/\\]", name)[-1]
    base = re.sub(r'[<>:"|?*%]', "_", "".join(c for c in base if problems(c, limit=1) is None)).strip(" .")
    stem, dot, extension = base.rpartition(".")
    if not dot:
        stem, extension = base, ""
    extension = extension[:10]
    stem = unicodedata.normalize("NFC", stem)[: limit - len(extension) - 1].strip(" .") or "file"
    if stem.upper() in _RESERVED:
        stem = f"_{stem}"
    return f"{stem}.{extension}" if extension else stem
