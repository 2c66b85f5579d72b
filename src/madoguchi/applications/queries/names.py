"""Applications by how the applicant's name begins: each beginning is one stretch of the index of names.

On PostgreSQL in the words of that index (`varchar_pattern_ops`): LIKE is not leakproof, so that under row-level security no
index would serve it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from madoguchi.accounts.permissions import Member
from madoguchi.applications.models import Application
from madoguchi.applications.queries.seeing import seen_by

_END = chr(0x10FFFF)


def begin_with(rows: Any, names: Sequence[str]) -> Any:
    """The rows whose name begins with one of these; all where none is given."""
    if not names:
        return rows
    one = " AND ".join(_between("%s", "%s"))
    where = " OR ".join(f"({one})" for _ in names)
    return rows.extra(where=[where], params=[end for name in names for end in (name, name + _END)])


def known_beginnings(names: Sequence[str], *, by: Member, today: date) -> tuple[str, ...]:
    """Those of these with which the name of an applicant whose case is seen begins: one look into the index for each, in one
    statement.
    """
    seen = Application.objects.filter(seen_by(by, today=today))
    found = seen.extra(where=_between("asked.column1", "(asked.column1 || %s)"), params=[_END]).values("id")
    sql, params = found.query.sql_with_params()
    asked = ", ".join("(%s)" for _ in names)
    # The first in the order of the index: without an order (EXISTS has none) PostgreSQL reads the table, for it does not know how
    # long a stretch is.
    order = "USING ~<~" if connection.vendor == "postgresql" else ""
    first = f"{sql} ORDER BY applicant_name {order} LIMIT 1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT asked.column1 FROM (VALUES {asked}) AS asked WHERE ({first}) IS NOT NULL",
            [*names, *params],
        )
        there = {name for (name,) in cursor.fetchall()}
    return tuple(name for name in names if name in there)


def _between(first: str, end: str) -> list[str]:
    name = '"applicant_name"'
    least, below = ("~>=~", "~<~") if connection.vendor == "postgresql" else (">=", "<")
    return [f"{name} {least} {first}", f"{name} {below} {end}"]
