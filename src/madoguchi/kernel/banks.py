"""Banks and their branches, from the zengin code table (zengin-code)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import jaconv
import msgspec

from madoguchi.kernel.text import compact


class Bank(msgspec.Struct, frozen=True):
    """A bank, or a branch of one: its code (4 or 3 digits), name and reading in hiragana."""

    code: str
    name: str
    reading: str

    @property
    def full_name(self) -> str:
        """山形銀行 for 山形, which is what the table has; other institutions' short names say what they are."""
        domestic = re.fullmatch("0[0-35][0-9]{2}|9900", self.code) is not None
        return (
            f"{self.name}銀行"
            if domestic and "・" not in self.name and "銀行" not in self.name
            else self.name
        )

    @property
    def listed(self) -> str:
        """What is shown to choose from, and found again when it stands in the box: 山形銀行 (0122)."""
        return f"{self.full_name} ({self.code})"


class _Entry(msgspec.Struct):
    code: str
    name: str
    hira: str


class _Listed(msgspec.Struct, frozen=True, gc=False):
    bank: Bank
    name: str
    reading: str


def find_banks(q: str) -> list[Bank]:
    """Banks whose code, name or reading begins with or contains the text, best first.

    The full name of one bank (みずほ銀行, 足立成和信用金庫) finds it alone.
    """
    return list(_found("", q))


def find_branches(bank: str, q: str) -> list[Bank]:
    """Branches of the bank with the code `bank`, found as banks are."""
    return list(_found(bank, q))


@lru_cache(maxsize=4096)
def _found(bank: str, q: str) -> tuple[Bank, ...]:
    """What was found stays found: the table changes with the program, and each page asks for the same again."""
    return tuple(_find(_branches(bank) if bank else _banks(), q))


def branch(bank: str, code: str) -> Bank | None:
    """The branch of a bank by its code."""
    return next((listed.bank for listed in _branches(bank) if listed.bank.code == code), None)


POST_BANK = "9900"


class Passbook(msgspec.Struct, frozen=True):
    """An account at ゆうちょ銀行 as a transfer names it, from the 記号・番号 of its passbook."""

    branch: str
    current: bool
    number: str


def is_passbook_symbol(text: str) -> bool:
    """記号 of a ゆうちょ passbook: five digits from 1 or 0, and perhaps the one that stands between it and 番号."""
    return re.fullmatch("[01][0-9]{4}[0-9]?", compact(text)) is not None


def branch_of_passbook(symbol: str) -> str:
    """店番 of a 記号: its second and third digit, and 8, or 9 where it begins with 0 (当座)."""
    digits = compact(symbol)
    return f"{digits[1:3]}{'9' if digits[0] == '0' else '8'}"


def from_passbook(symbol: str, number: str) -> Passbook | None:
    """The account of a 記号 and a 番号, by the bank's rule; None when 番号 cannot belong to it.

    17300 12345671 is 店番 738, 普通, 1234567: two digits of 記号 and an 8, 番号 without its last 1. 記号 that begin with 0
    are 当座: two digits and a 9, 番号 whole.
    """
    digits, whole = compact(symbol), compact(number)
    if digits[0] == "0":
        return Passbook(branch_of_passbook(symbol), True, whole.zfill(7)) if len(whole) <= 7 else None
    if not re.fullmatch("[0-9]{1,7}1", whole):
        return None
    return Passbook(branch_of_passbook(symbol), False, whole[:-1].zfill(7))


# The table's short words for kinds of institutions.
_WORDS = {
    "信用農業協同組合連合会": "信連",
    "信用漁業協同組合連合会": "信漁連",
    "農業協同組合": "農協",
    "漁業協同組合": "漁協",
    "信用金庫": "信金",
    "信用組合": "信組",
    "労働金庫": "労金",
    "商工組合中央金庫": "商工中金",
}
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")


def _key(text: str) -> str:
    """Two spellings of a name that a person takes for the same have the same key."""
    key = re.sub(r"\s", "", jaconv.kata2hira(unicodedata.normalize("NFKC", text)).upper())
    for long, short in _WORDS.items():
        key = key.replace(long, short)
    return re.sub("[ー‐-―−]", "-", key.translate(_LARGE))


def _find(entries: tuple[_Listed, ...], q: str) -> list[Bank]:
    listed = re.search(r"\(([0-9]{3,4})\)\s*$", unicodedata.normalize("NFKC", q))
    typed = listed[1] if listed else _key(q)
    bare = re.sub("^JA(ばんく)?", "", re.sub("(銀行|支店)$", "", typed)) or typed
    if not bare:
        return []
    exact = [e for e in entries if typed in (e.bank.code, e.name) or bare in (e.name, e.reading)]
    if exact and (listed or typed.endswith(("銀行", "支店"))):
        return [e.bank for e in exact]
    starts = [e for e in entries if any(t.startswith(bare) for t in (e.bank.code, e.name, e.reading))]
    holds = [e for e in entries if bare in e.name or bare in e.reading]
    return list(dict.fromkeys(e.bank for e in (*exact, *starts, *holds)))


@lru_cache(maxsize=1)
def _data() -> Path:
    """Where the table lies. Importing `zengin_code` would read all of it into memory."""
    spec = find_spec("zengin_code")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("zengin-code is not installed")
    return Path(spec.origin).parent / "source-data" / "data"


@lru_cache(maxsize=1)
def _banks() -> tuple[_Listed, ...]:
    return _read(_data() / "banks.json")


@lru_cache(maxsize=32)
def _branches(bank: str) -> tuple[_Listed, ...]:
    """One bank's branches are read when asked for: all of them at once are tens of megabytes."""
    path = _data() / "branches" / f"{bank}.json"
    return _read(path) if re.fullmatch("[0-9]{4}", bank) and path.exists() else ()


def _read(path: Path) -> tuple[_Listed, ...]:
    raw = msgspec.json.decode(path.read_bytes(), type=dict[str, _Entry])
    return tuple(_Listed(Bank(e.code, e.name, e.hira), _key(e.name), _key(e.hira)) for e in raw.values())
