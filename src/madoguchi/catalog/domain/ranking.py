"""What a query asks the index for, and the order of what it finds. Pure: the rows are passed in.

A query is covered with the terms that a procedure has, without overlap, so that the best reading of what
was typed decides. A procedure that covers too small a share of it is not an answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import jaconv
import msgspec

from madoguchi.catalog.domain.fillers import fillers
from madoguchi.catalog.domain.terms import (
    PAIR,
    fold,
    has_kanji,
    is_kana,
    is_latin,
    pairs,
    runs,
    spellings,
    widths_folded,
)

MAX_QUERY = 40
"""Characters of a query that are read."""
MAX_WORD = 10
MIN_SHARE = 0.5
NEAR_BEST = 0.7
"""A result covers at least this part of what the best one covers."""
PAIR_COVERS = 0.6
KANA_PAIR_COVERS = 0.45
KANA_BESIDE_KANJI = 0.25
"""Beside kanji, hiragana are mostly particles and endings."""

Row = tuple[str, str, float]
"""procedure, term, weight"""


class Query(msgspec.Struct, frozen=True):
    """A folded query: where each term stands in it, and how much each character counts."""

    text: str
    places: dict[str, tuple[tuple[int, int], ...]]
    counts: tuple[float, ...]


class Hit(msgspec.Struct, frozen=True):
    """A procedure that answers the query. `share` is the part of the query (0 to 1) that it covers."""

    procedure: str
    score: float
    share: float


def read_query(typed: str) -> tuple[Query, ...]:
    """The ways to read what was typed: as it stands, and romaji as kana. Empty when nothing is in it."""
    plain = widths_folded(typed[: MAX_QUERY * 2])[:MAX_QUERY]
    readings = [plain]
    if plain.isascii():
        kana = str(jaconv.alphabet2kana(plain.replace("-", " ")))
        if all(is_kana(word) for word in kana.split()):
            readings.append(kana)
    return tuple(q for q in map(_query, readings) if any(q.counts))


def terms_of(queries: Iterable[Query]) -> set[str]:
    """What to ask the index for."""
    return {term for query in queries for term in query.places}


def rank(queries: Iterable[Query], rows: Iterable[Row], *, procedures: int) -> list[Hit]:
    """Hits, best first.

    `rows` are the index rows of `terms_of(queries)`, `procedures` is how many are on offer.
    """
    by_procedure: dict[str, dict[str, float]] = {}
    for procedure, term, weight in rows:
        by_procedure.setdefault(procedure, {})[term] = weight
    spread: dict[str, int] = {}
    for terms in by_procedure.values():
        for term in terms:
            spread[term] = spread.get(term, 0) + 1
    rare = {term: math.log(1 + procedures / n) for term, n in spread.items()}
    hits = [_best(queries, procedure, terms, rare) for procedure, terms in by_procedure.items()]
    least = max(MIN_SHARE, NEAR_BEST * max((hit.share for hit in hits), default=0.0))
    return sorted((hit for hit in hits if hit.share >= least), key=lambda h: (-h.score, h.procedure))


def _best(queries: Iterable[Query], procedure: str, terms: dict[str, float], rare: dict[str, float]) -> Hit:
    hits = []
    for query in queries:
        score, covered = _cover(query, terms, rare)
        share = covered / sum(query.counts)
        hits.append(Hit(procedure, score * share**2, share))
    return max(hits, key=lambda hit: hit.score)


def _query(plain: str) -> Query:
    text = fold(plain)
    places: dict[str, list[tuple[int, int]]] = {}
    for run in runs(text):
        for start, end in _windows(run.start(), run.end(), whole=is_latin(run.group())):
            for term in spellings(text[start:end]):
                places.setdefault(term, []).append((start, end))
        for offset, pair in enumerate(pairs(run.group()), run.start()):
            places.setdefault(pair, []).append((offset, offset + 2))
    return Query(text, {term: tuple(spans) for term, spans in places.items()}, _counts(plain))


def _windows(start: int, end: int, *, whole: bool) -> list[tuple[int, int]]:
    if whole:
        return [(start, end)]
    return [(i, j) for i in range(start, end) for j in range(i + 1, min(end, i + MAX_WORD) + 1)]


def _counts(text: str) -> tuple[float, ...]:
    """How much each character counts: fillers nothing, unless there is nothing else."""
    light = KANA_BESIDE_KANJI if has_kanji(text) else 1.0
    plain = [0.0] * len(text)
    for run in runs(text):
        for i in range(run.start(), run.end()):
            plain[i] = light if is_kana(text[i]) else 1.0
    counts = list(plain)
    for start, end in fillers(text):
        counts[start:end] = [0.0] * (end - start)
    return tuple(counts if any(counts) else plain)


def _part(term: str) -> float:
    """How much of its place a term covers: a pair may belong to another word."""
    if not term.startswith(PAIR):
        return 1.0
    return KANA_PAIR_COVERS if is_kana(term.removeprefix(PAIR)) else PAIR_COVERS


def _cover(query: Query, terms: dict[str, float], rare: dict[str, float]) -> tuple[float, float]:
    """The highest score of terms laid over the query without overlap, and how much that covers."""
    ending: dict[int, list[tuple[int, float, float]]] = {}
    for term, weight in terms.items():
        part = _part(term)
        for start, end in query.places.get(term, ()):
            counted = sum(query.counts[start:end])
            # A long word says more than its parts; a filler says a little, for order among equals.
            value = weight * rare[term] * (counted + 0.1) * (1 + 0.1 * (end - start))
            ending.setdefault(end, []).append((start, value, counted * part))
    best = [(0.0, 0.0)]
    for end in range(1, len(query.text) + 1):
        choices = [(best[s][0] + value, best[s][1] + covered) for s, value, covered in ending.get(end, ())]
        best.append(max([best[-1], *choices]))
    return best[-1]
