"""Rows of several tables as one prepared statement (PostgreSQL)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import OperationalError, connection

from madoguchi.isolation import insert
from madoguchi.isolation.insert import Row, Worked, insert_unless_there
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import new_id

AOBA = 99001
NOW = datetime(2026, 4, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def prepared(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if database != "postgresql":
        pytest.skip("SQLite writes row by row")
    monkeypatch.setattr(insert._Prepared, "known", True)
    yield
    connection.close()


def event(**changes: Any) -> Row:
    values = {
        "tenant_id": current_tenant(),
        "id": new_id(),
        "kind": "k",
        "handler": "h",
        "lane": "inner",
        "payload": "{}",
        "created_at": NOW,
        "due_at": NOW,
        "attempts": 0,
        "leased_by": "",
        "last_error": "",
        **changes,
    }
    return Row("outbox_event", values)


def column(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [text for (text,) in cursor.fetchall()]


def kinds() -> list[str]:
    return column("SELECT kind FROM outbox_event")


def statements() -> list[str]:
    return column("SELECT statement FROM pg_prepared_statements WHERE NOT from_sql")


def test_all_rows_or_none_where_the_first_is_there_already():
    with tenant_transaction(AOBA):
        first = event()
        assert insert_unless_there(first, [event(), event()])
        assert not insert_unless_there(first, [event()])
        assert insert_unless_there(event(), []), "the transaction goes on"
        assert len(kinds()) == 4


def test_a_value_can_be_worked_out_by_the_database():
    with tenant_transaction(AOBA):
        assert insert_unless_there(event(kind=Worked("upper({}) || {}", ("ab", "{%s}"))), [])
        assert kinds() == ["AB{%s}"]


def test_it_is_planned_once_for_a_connection():
    with tenant_transaction(AOBA):
        for _ in range(8):
            insert_unless_there(event(), [event()])
        assert len(statements()) == 1
        assert len(kinds()) == 16


def test_a_pooler_that_loses_the_statement_costs_a_process_one_attempt(caplog: pytest.LogCaptureFixture):
    """What such a pooler does: the next transaction gets a connection that never heard of the statement."""
    with tenant_transaction(AOBA):
        for _ in range(6):
            insert_unless_there(event(), [])
    connection.connection.pgconn.exec_(b"DEALLOCATE ALL")
    with pytest.raises(OperationalError), tenant_transaction(AOBA):
        insert_unless_there(event(), [])
    for _ in range(6):
        with tenant_transaction(AOBA):
            assert insert_unless_there(event(), [])
            assert statements() == []
    with tenant_transaction(AOBA):
        assert len(kinds()) == 12
    assert [record.levelname for record in caplog.records] == ["WARNING"]
