"""Banks and their branches, from the zengin code table (zengin-code)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

import jaconv
import msgspec
import zengin_code


class Bank(msgspec.Struct, frozen=True):
    """A bank, or a branch of one: its code (4 or 3 digits), name and reading in hiragana."""

    code: str
    name: str
    reading: str


class _Entry(msgspec.Struct):
    code: str
    name: str
    hira: str


_DATA = Path(zengin_code.__file__).parent / "source-data" / "data"


def find_banks(q: str) -> list[Bank]:
    """Banks whose code, name or reading begins with or contains the text, best first."""
    return _find(_banks(), q)


def find_branches(bank: str, q: str) -> list[Bank]:
    """Branches of a bank whose code, name or reading begins with or contains the text, best first."""
    return _find(_branches(bank), q)


def branch(bank: str, code: str) -> Bank | None:
    """The branch of a bank by its code."""
    return next((b for b in _branches(bank) if b.code == code), None)


def _find(entries: tuple[Bank, ...], q: str) -> list[Bank]:
    typed = unicodedata.normalize("NFKC", q).strip()
    bare = typed.removesuffix("支店").removesuffix("銀行") or typed
    reading = jaconv.kata2hira(bare)
    if not bare:
        return []
    exact = [e for e in entries if typed in (e.code, e.name) or bare == e.name or reading == e.reading]
    starts = [e for e in entries if e.name.startswith(bare) or e.reading.startswith(reading)]
    holds = [e for e in entries if bare in e.name]
    return list(dict.fromkeys([*exact, *starts, *holds]))


@lru_cache(maxsize=1)
def _banks() -> tuple[Bank, ...]:
    raw = msgspec.json.decode((_DATA / "banks.json").read_bytes(), type=dict[str, _Entry])
    return tuple(Bank(e.code, e.name, e.hira) for e in raw.values())


@lru_cache(maxsize=32)
def _branches(bank: str) -> tuple[Bank, ...]:
    """One bank's branches are read when asked for: all of them at once are tens of megabytes."""
    path = _DATA / "branches" / f"{bank}.json"
    if not (len(bank) == 4 and bank.isascii() and bank.isdigit() and path.exists()):
        return ()
    raw = msgspec.json.decode(path.read_bytes(), type=dict[str, _Entry])
    return tuple(Bank(e.code, e.name, e.hira) for e in raw.values())
