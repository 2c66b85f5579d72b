"""Bring the database to the state that this version needs: tables, policies, grants, append-only tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from madoguchi.isolation.services.patience import patiently, wait_briefly
from madoguchi.isolation.services.secure import changes_postgresql, secure_postgresql, secure_sqlite

OWNER = "default_owner"
_LOCK = 0x6D61_646F
"""Number of the advisory lock that one migration at a time holds."""
TIMEOUTS = {"statement_timeout": "20s", "lock_timeout": "8s", "idle_in_transaction_session_timeout": "60s"}
"""Of the role that serves. They stand with the role, for a pooler takes none from a connection."""


def owner_alias() -> str:
    """The connection of the role that owns the tables."""
    return OWNER if OWNER in settings.DATABASES else "default"


def migrate() -> int:
    """Run the migrations as the tables' owner, then let the database keep tenants apart. Repeatable.

    Beside others who use the tables; where nothing is to do it changes nothing. Returns how many tables differed in
    what protects them.
    """
    connection = connections[owner_alias()]
    with _alone(connection):
        patiently(lambda: _run_migrations(connection))
        if connection.vendor != "postgresql":
            return secure_sqlite(connection)
        changed = secure_postgresql(connection, role=_serving_role())
    _set_timeouts(connections["default"])
    return changed


def unprotected() -> list[str]:
    """What the database does not hold as this version needs it: run `migrate`. Changes nothing."""
    connection = connections[owner_alias()]
    if connection.vendor != "postgresql":
        return []
    return [change.about for change in changes_postgresql(connection, role=_serving_role())]


def missing_timeouts(connection: Any) -> dict[str, str]:
    """Of the role of this connection. One that somebody set otherwise counts as set."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(setconfig) FROM pg_db_role_setting"
            " WHERE setrole = (SELECT oid FROM pg_roles WHERE rolname = current_user)"
        )
        there = {row[0].partition("=")[0] for row in cursor.fetchall()}
    return {name: value for name, value in TIMEOUTS.items() if name not in there}


def _run_migrations(connection: Any) -> None:
    executor = _Executor(connection)
    executor.loader.check_consistent_history(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


class _Executor(MigrationExecutor):
    """Notes a migration in the transaction that runs it.

    Django does so afterwards where a migration leaves statements to its end: who was killed between the two could
    never go on, for the tables were there already.
    """

    def apply_migration(
        self, state: Any, migration: Any, fake: bool = False, fake_initial: bool = False
    ) -> Any:
        with self.connection.schema_editor(atomic=migration.atomic) as editor:
            state = migration.apply(state, editor)
            for statement in editor.deferred_sql:
                editor.execute(statement, None)
            editor.deferred_sql.clear()
            self.recorder.record_applied(migration.app_label, migration.name)
        return state


def _serving_role() -> str | None:
    return str(settings.DATABASES["default"]["USER"]) if owner_alias() != "default" else None


def _set_timeouts(connection: Any) -> None:
    """A role may set its own; they hold from its next connection on."""
    missing = missing_timeouts(connection)
    with connection.cursor() as cursor:
        for name, value in missing.items():
            cursor.execute(f"ALTER ROLE CURRENT_USER SET {name} = '{value}'")
    if missing and not connection.in_atomic_block:
        connection.close()


@contextmanager
def _alone(connection: Any) -> Iterator[None]:
    """Several processes may start at once, and each calls for a migration."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        wait_briefly(connection)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
