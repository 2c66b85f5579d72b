"""Which passwords staff may choose. Length counts, composition does not (NIST SP 800-63B-4 section 3.1.1).

What everybody tries first is refused: common passwords with a year or a `!` behind them, a walk over the keyboard, what
repeats, the name of the person or the town.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final, Literal

SHORTEST, LONGEST = 12, 256
Weakness = Literal["short", "long", "contains_name", "monotonous", "common"]
_LOOKALIKES: Final = str.maketrans("@4301!$57", "aaeoiisst")
_ROWS: Final = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
)
_PLACES: Final = ("city", "town", "village", "pref", "madoguchi", "yakuba", "yakusho", "shiyakusho")
_NEW: Final = 6
"""Letters that must be left when everything that is known beforehand is taken away."""


def weakness(
    password: str, *, username: str, own: Iterable[str] = (), common: Collection[str] = frozenset()
) -> Weakness | None:
    """Why a password is refused, or None. Lengths are in characters.

    `own` are names that belong to the person: what colleagues call them, the town. `common` are lower-case.
    """
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    plain = unicodedata.normalize("NFKC", password).casefold()
    local, _, host = username.casefold().partition("@")
    mine = [part for name in own for part in (*name.split(), "".join(name.split()))]
    names = {part for part in (local, *_words(local), *mine) if len(part) >= 4 or _is_japanese(part)}
    if any(name.casefold() in plain for name in names):
        return "contains_name"
    if len(set(plain)) < 5:
        return "monotonous"
    known = (*_words(host), *_PLACES)
    return "common" if _is_expected(plain, known, common) else None


def new_password() -> str:
    """A first password, about 95 bits, that can be read out over a telephone."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _is_expected(plain: str, known: Iterable[str], common: Collection[str]) -> bool:
    """Whether a common password, or what was known beforehand, is all that there is, or nearly."""
    if plain in common or _repeated(plain) in common:
        return True
    for text in {plain, plain.translate(_LOOKALIKES)}:
        core = text.strip("0123456789!?.#*-_ ")
        if core in common or _repeated(core) in common:
            return True
        left = core
        for word in sorted(known, key=len, reverse=True):
            left = left.replace(word, "")
        if len(_without_walks(left)) < _NEW and _is_ascii(left):
            return True
    return len(_without_walks(plain)) < _NEW and _is_ascii(plain)


def _repeated(text: str) -> str:
    """`abcabcabc` → `abc`."""
    for size in range(1, len(text) // 2 + 1):
        if len(text) % size == 0 and text[:size] * (len(text) // size) == text:
            return text[:size]
    return text


def _without_walks(text: str) -> str:
    """Without runs of four and more neighbours on a keyboard or in the alphabet, forwards or backwards."""
    kept, at = "", 0
    while at < len(text):
        run = _walk(text, at)
        if run < 4:
            kept, run = kept + text[at], 1
        at += run
    return kept


def _walk(text: str, at: int) -> int:
    """How many characters from there on follow each other in one of the rows."""
    longest = 1
    for row in (*_ROWS, *(row[::-1] for row in _ROWS)):
        start = row.find(text[at])
        size = 0
        while start >= 0 and start + size < len(row) and text[at + size : at + size + 1] == row[start + size]:
            size += 1
        longest = max(longest, size)
    return longest


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^a-z]+", text) if len(word) >= 4 and word not in ("example", "mail")]


def _is_japanese(text: str) -> bool:
    return len(text) >= 2 and not _is_ascii(text)


def _is_ascii(text: str) -> bool:
    return text.isascii()
