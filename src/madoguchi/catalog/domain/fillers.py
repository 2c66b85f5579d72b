"""Words of a query that say nothing of what is looked for: 手続, について, したい, ください."""

from __future__ import annotations

import re
from collections.abc import Iterator

from madoguchi.catalog.domain.terms import runs

_JAPANESE = re.compile(
    r"手続き?|申請書?|届け?出|届け?|請求書?|申し?込み?|書類|用紙|様式|方法|やり方|仕方|必要な?もの?|について"
    r"|([しりきいみび]|もらい|受け|うけ|[買使飼取借作知出行入][いりきし]?)?たい|(し|に)?たら|した?時|した?とき|とき|場合|です|ます"
    r"|ください|下さい|ほしい|欲しい|もらえる|もらう|ました?|どうすれば|いい|どこ|いつまで|いつ|市役所|役所|オンライン|電子"
)

_LATIN = re.compile(
    r"how|to|for|the|an?|i|my|me|of|in|on|and|or|do|can|get|is|at|with|want|need|apply"
    r"|application|form|procedure|registration|notification|request|claim"
)


def fillers(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand in a folded query: from, to."""
    yield from (found.span() for found in _JAPANESE.finditer(text))
    yield from (run.span() for run in runs(text) if _LATIN.fullmatch(run.group()))
