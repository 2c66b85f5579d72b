"""Rows of several tables as one statement that PostgreSQL plans once for each connection: for the hot path alone.

Planning such a statement takes longer than running it. A pooler that gives each transaction another connection has to
know prepared statements (PgBouncer does from 1.21 on, with `max_prepared_statements`); behind one that does not, the
first failure of a process ends them for it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from django.db import OperationalError, connection
from psycopg.errors import DuplicatePreparedStatement, InvalidSqlStatementName

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
    written = _Statement()
    parts = [f"first AS ({written.insert(first)} ON CONFLICT DO NOTHING RETURNING 1)"]
    parts += [f"r{number} AS ({written.insert(row, ' FROM first')})" for number, row in enumerate(others)]
    sql = f"WITH {', '.join(parts)} SELECT count(*) FROM first"
    connection.ensure_connection()
    with connection.wrap_database_errors:
        try:
            # Below Django's cursors, which write the values into the text, so that it is planned each time.
            with psycopg.RawCursor(connection.connection) as cursor:
                cursor.execute(sql, written.values, prepare=None if _Prepared.known else False)
                return cursor.fetchone() == (1,)
        except (InvalidSqlStatementName, DuplicatePreparedStatement) as error:
            _Prepared.known = False
            log.warning("the pooler before the database does not know prepared statements: going on without")
            raise OperationalError("a prepared statement was lost") from error


class _Statement:
    """The values of a statement under their numbers; one that is asked for again has its number already."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[Any, int] = {}

    def insert(self, row: Row, source: str = "") -> str:
        columns = ", ".join(f'"{name}"' for name in row.values)
        return f'INSERT INTO "{row.table}" ({columns}) SELECT {", ".join(map(self._of, row.values.values()))}{source}'

    def _of(self, value: Any) -> str:
        if isinstance(value, Worked):
            return value.sql.format(*map(self._of, value.values))
        if not isinstance(
            value, UUID | datetime
        ):  # of a text the database has to find out the type, place by place
            self.values.append(value)
            return f"${len(self.values)}"
        if value not in self._numbers:
            self.values.append(value)
            self._numbers[value] = len(self.values)
        return f"${self._numbers[value]}"
