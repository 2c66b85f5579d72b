"""Rows of several tables as one statement that PostgreSQL plans once for each connection: for the hot path alone.

Planning such a statement takes longer than running it. A pooler that gives each transaction another connection has to
know prepared statements (PgBouncer does from 1.21 on, with `max_prepared_statements`); behind one that does not, the
first failure of a process ends them for it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import Any

import msgspec
import psycopg
from django.db import OperationalError, connection
from psycopg.errors import DuplicatePreparedStatement, InvalidSqlStatementName

_PREPARED_AFTER = 4
"""So many times a statement is planned anew: one that is seldom run is not worth keeping."""

log = logging.getLogger(__name__)


class Worked(msgspec.Struct, frozen=True):
    """A value that the database works out: an expression in SQL, with `{}` where each of the values goes."""

    sql: str
    values: tuple[Any, ...]


class Row(msgspec.Struct, frozen=True):
    """A row that is to be: column → value, as psycopg takes it, or Worked."""

    table: str
    values: dict[str, Any]


class _Prepared:
    """Of this process: whether what stands between it and the database knows prepared statements."""

    known = True


def insert_unless_there(first: Row, others: Sequence[Row]) -> bool:
    """Insert all rows (PostgreSQL); none of them where `first` would be there twice by any of its unique constraints.

    Returns whether they were inserted; a conflict leaves the transaction as it was. Runs in the caller's transaction.
    Raises IntegrityError for whatever else the database refuses; OperationalError, once in a process, when a pooler
    lost the statement: the next attempt does without.
    """
    rows = [first, *others]
    sql = _statement(tuple((row.table, *map(_slot, row.values.items())) for row in rows))
    values = [value for row in rows for given in row.values.values() for value in _values(given)]
    connection.ensure_connection()
    with connection.wrap_database_errors:
        try:
            # Below Django's cursors, which write the values into the text, so that it is planned each time.
            connection.connection.prepare_threshold = _PREPARED_AFTER
            with psycopg.RawCursor(connection.connection) as cursor:
                cursor.execute(sql, values, prepare=None if _Prepared.known else False)
                return cursor.fetchone() == (1,)
        except (InvalidSqlStatementName, DuplicatePreparedStatement) as error:
            _Prepared.known = False
            log.warning("the pooler before the database does not know prepared statements: going on without")
            raise OperationalError("a prepared statement was lost") from error


def _slot(column: tuple[str, Any]) -> tuple[str, str]:
    """(column, what stands for its value)"""
    name, value = column
    return name, value.sql if isinstance(value, Worked) else "{}"


def _values(value: Any) -> tuple[Any, ...]:
    return value.values if isinstance(value, Worked) else (value,)


@lru_cache(maxsize=256)
def _statement(rows: tuple[tuple[Any, ...], ...]) -> str:
    """Of rows as (table, (column, what stands for its value) …), with the numbers of the values."""
    numbers = count(1)
    parts = []
    for place, (table, *columns) in enumerate(rows):
        names = ", ".join(f'"{name}"' for name, _ in columns)
        slots = [slot.format(*(f"${next(numbers)}" for _ in range(slot.count("{}")))) for _, slot in columns]
        end = " FROM r0" if place else " ON CONFLICT DO NOTHING RETURNING 1"
        parts.append(f"r{place} AS (INSERT INTO {table} ({names}) SELECT {', '.join(slots)}{end})")
    return f"WITH {', '.join(parts)} SELECT count(*) FROM r0"
