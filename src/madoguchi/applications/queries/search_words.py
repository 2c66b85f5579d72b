"""Cases by the words that staff remember of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings

from madoguchi.applications.models import SearchWord
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import keyed_hash

MOST_WALKED: Final = 5_000
"""The latest cases of one word that are looked at: more have a family name alone, which is looked up in a column of its own."""


def hashed(words: Iterable[str]) -> tuple[int, ...]:
    """What is kept of words: 64 bits each, of this tenant alone; in their order, none twice."""
    key, tenant = settings.MADOGUCHI_HASH_KEY, current_tenant()
    found = (keyed_hash(f"search {tenant} {word}", key=key)[:8] for word in words)
    return tuple(dict.fromkeys(int.from_bytes(each, signed=True) for each in found))


def with_words(rows: Any, words: Iterable[tuple[str, ...]], *, receipt_end: str = "") -> Any:
    """The rows of applications that have one word of each of `words`."""
    for alike in words:
        having = SearchWord.objects.filter(word__in=hashed(alike)).order_by("-application_id")
        rows = rows.filter(id__in=having.values("application_id")[:MOST_WALKED])
    return rows.filter(receipt__endswith=receipt_end) if receipt_end else rows
