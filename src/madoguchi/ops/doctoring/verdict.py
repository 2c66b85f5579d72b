"""What a check says."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["ok", "note", "bad"]


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`bad` is to be mended, `note` is to be known. `message` says what is so, and what to do."""

    name: str
    level: Level
    message: str


def ok(name: str, message: str) -> Verdict:
    return Verdict(name=name, level="ok", message=message)


def note(name: str, message: str) -> Verdict:
    return Verdict(name=name, level="note", message=message)


def bad(name: str, message: str) -> Verdict:
    return Verdict(name=name, level="bad", message=message)
