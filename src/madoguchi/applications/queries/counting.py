"""How many cases there are: many counts in one statement, for each costs its way to the database, and its plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from django.db import connection
from django.db.models.expressions import RawSQL

MOST_COUNTED = 10_000
"""Here counting stops, and a count says 「10,000件以上」."""
MOST_ON_TABS = 1_000
"""Here it stops on the pages of the queue: they count all their tabs at every press, and what waits for one person is less."""


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many applications; with `more`, counting stopped there, and it is that many or more."""

    rows: int
    more: bool = False


Queries = Mapping[str, Sequence[Any]]
"""name → queries of the ids of cases, called `case_id`, that are counted together; a case that they give twice counts once"""

_OF_STATE = RawSQL("asked.column2", ())
"""The state for which a share is being counted: the columns of VALUES have this name on both databases."""


def count_cases(queries: Queries, *, most: int = MOST_COUNTED) -> dict[str, Counted]:
    """How many cases there are of each name, up to `most`."""
    return count_at_once([], {}, queries, most=most)


def count_at_once(
    shares: Sequence[Any], groups: Mapping[str, Collection[str]], queries: Queries, *, most: int
) -> dict[str, Counted]:
    """How many rows of all `shares` (queries of applications, of which none gives a row of another) are in the states of each
    group, and how many cases there are of each of `queries`; each up to `most`.
    """
    asked = [(group, state) for group, states in groups.items() for state in states]
    parts: list[str] = []
    values: list[Any] = []
    if shares and asked:
        walks = [
            share.filter(state=_OF_STATE).values("id")[:most].query.sql_with_params() for share in shares
        ]
        together = " + ".join(f"(SELECT COUNT(*) FROM ({sql}) AS one)" for sql, _ in walks)
        rows = ", ".join("(%s, %s)" for _ in asked)
        parts.append(f"SELECT asked.column1, {together}, NULL FROM (VALUES {rows}) AS asked")
        values += [value for _, params in walks for value in params]
        values += [value for pair in asked for value in pair]
    for name, of_name in queries.items():
        written = [query[:most].query.sql_with_params() for query in of_name]
        if written:
            union = " UNION ALL ".join(f"SELECT case_id FROM ({sql}) AS one" for sql, _ in written)
            parts.append(f"SELECT %s, COUNT(*), COUNT(DISTINCT case_id) FROM ({union}) AS every")
            values += [name, *(value for _, params in written for value in params)]
    counts = dict.fromkeys([*groups, *queries], Counted(rows=0))
    for name, walked, cases in _all(" UNION ALL ".join(parts), values) if parts else ():
        found = counts[name].rows + (walked if cases is None else cases)
        more = counts[name].more or walked >= most or found >= most
        counts[name] = Counted(rows=min(found, most), more=more)
    return counts


def _all(sql: str, values: Sequence[Any]) -> list[tuple[str, int, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[str, int, int | None]] = cursor.fetchall()
        return rows
