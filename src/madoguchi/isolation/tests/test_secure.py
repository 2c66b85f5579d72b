"""What the database holds by itself, looked at from inside the database; and that `migrate` brings it back."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction

from madoguchi.isolation.models import TenantReference, tenant_models
from madoguchi.isolation.services import migrate as migrating
from madoguchi.isolation.services.migrate import migrate, owner_alias, unprotected
from madoguchi.isolation.services.secure import secure_sqlite
from tests.parts.postgres import APP

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
APPENDED = sorted(model._meta.db_table for model in tenant_models() if model.append_only)
CHANGEABLE = sorted(model._meta.db_table for model in tenant_models() if not model.append_only)


@pytest.fixture
def postgresql(database):
    if database != "postgresql":
        pytest.skip("SQLite has neither roles nor policies")


@pytest.fixture
def sqlite(database):
    if database != "sqlite":
        pytest.skip("PostgreSQL's own tests are below")


def owner(statement, *values):
    """As whoever owns the tables."""
    with connections[owner_alias()].cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def test_the_record_and_its_seals_are_among_what_is_only_added_to():
    assert {"audit_entry", "audit_seal", "audit_sealed"} <= set(APPENDED)


@pytest.mark.parametrize("table", APPENDED)
def test_what_is_only_added_to_refuses_a_change_and_a_deletion_on_sqlite(table, sqlite):
    for change in ("update", "delete"):
        ((rule,),) = owner("SELECT sql FROM sqlite_master WHERE name = %s", f"{table}_no_{change}")
        assert f'BEFORE {change.upper()} ON "{table}"' in rule and "RAISE(ABORT" in rule


def test_a_trigger_that_somebody_made_harmless_is_made_anew(sqlite):
    owner("DROP TRIGGER audit_entry_no_delete")
    owner("CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT 1; END")
    assert secure_sqlite(connection) == 1
    ((rule,),) = owner("SELECT sql FROM sqlite_master WHERE name = 'audit_entry_no_delete'")
    assert "RAISE(ABORT" in rule


def test_every_reference_stands_in_the_database_with_the_tenant_and_what_it_does_on_deletion():
    for model in apps.get_models():
        for reference in (c for c in model._meta.constraints if isinstance(c, TenantReference)):
            columns = tuple(_column(model, name) for name in reference.fields)
            wanted = ("tenant_id", *columns), reference.on_delete == "cascade"
            assert wanted in _references(model._meta.db_table), reference.name


def _column(model: Any, name: str) -> str:
    return str(model._meta.get_field(name).column)


def _references(table):
    """(columns, whether rows are deleted along) of every reference of the table."""
    if connection.vendor == "sqlite":
        found: dict[tuple[int, str], dict[int, str]] = {}
        for number, place, _, column, _, _, on_delete, _ in owner(f'PRAGMA foreign_key_list("{table}")'):
            found.setdefault((number, on_delete), {})[place] = column
        return [
            (tuple(columns[place] for place in sorted(columns)), on_delete == "CASCADE")
            for (_, on_delete), columns in found.items()
        ]
    rows = owner(
        "SELECT confdeltype::text, ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k(n, place)"
        " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.n ORDER BY place)"
        " FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        table,
    )
    return [(tuple(columns), kind == "c") for kind, columns in rows]


def test_every_table_of_a_tenant_shows_and_takes_rows_of_the_tenant_alone(postgresql):
    rules = {
        table: (rule, check)
        for table, rule, check in owner(
            "SELECT tablename::text, qual, with_check FROM pg_policies WHERE policyname = 'tenant' AND cmd = 'ALL'"
        )
    }
    enabled = {
        table: both
        for table, *both in owner("SELECT relname::text, relrowsecurity, relforcerowsecurity FROM pg_class")
    }
    for table in (*APPENDED, *CHANGEABLE):
        rule, check = rules[table]
        assert "madoguchi.tenant" in rule and rule == check
        assert enabled[table] == [True, True]


def test_only_the_owner_reads_what_is_backed_up(postgresql):
    readers = owner("SELECT DISTINCT roles::text FROM pg_policies WHERE policyname = 'backup'")
    assert readers == owner("SELECT '{' || current_user || '}'")


def test_the_application_may_change_only_what_changes(postgresql):
    granted: dict[str, set[str]] = {}
    for table, privilege in owner(
        "SELECT table_name::text, privilege_type::text FROM information_schema.role_table_grants WHERE grantee = %s",
        APP,
    ):
        granted.setdefault(table, set()).add(privilege)
    assert {frozenset(granted[table]) for table in APPENDED} == {frozenset({"SELECT", "INSERT"})}
    assert all("TRUNCATE" not in held for held in granted.values())
    assert granted["accounts_apiclient"] == {"SELECT", "INSERT"}


BREAKS = {
    "row-level security off": "ALTER TABLE outbox_event DISABLE ROW LEVEL SECURITY",
    "the owner not bound": "ALTER TABLE outbox_event NO FORCE ROW LEVEL SECURITY",
    "a policy that shows all": "ALTER POLICY tenant ON outbox_event USING (true)",
    "a policy that takes all": "ALTER POLICY tenant ON outbox_event WITH CHECK (true)",
    "a policy taken away": "DROP POLICY tenant ON outbox_event",
    "a backup for everybody": "ALTER POLICY backup ON outbox_event TO public",
    "a change of the record granted": f"GRANT UPDATE ON audit_entry TO {APP}",
    "cases shown to every unit": "ALTER POLICY seen ON applications_application USING (true)",
    "the policy of the units taken away": "DROP POLICY seen ON applications_application",
    "the policy of the units that shows more instead of less": "DROP POLICY seen ON applications_application;"
    " CREATE POLICY seen ON applications_application USING (true)",
    "a trigger taken away": "DROP TRIGGER append_only ON audit_entry",
    "a trigger without TRUNCATE": "DROP TRIGGER append_only ON audit_entry;"
    " CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION madoguchi_append_only()",
}


@pytest.mark.parametrize("statement", BREAKS.values(), ids=BREAKS)
def test_what_somebody_took_away_is_named_and_comes_back(statement, postgresql):
    assert unprotected() == []
    owner(statement)
    tables = ("audit_entry", "applications_application")
    assert unprotected() == [next((name for name in tables if name in statement), "outbox_event")]
    assert migrate() == 1
    assert unprotected() == []


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET action = ''", "TRUNCATE audit_entry"])
def test_even_the_owner_changes_nothing_in_the_record(statement, postgresql):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(using=owner_alias()):
        owner(statement)


def test_one_migration_runs_at_a_time(postgresql, monkeypatch):
    taken = []

    def look(_connection):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [migrating._LOCK])
            taken.append(cursor.fetchone()[0])

    monkeypatch.setattr(migrating, "_run_migrations", look)
    migrate()
    assert taken == [False]
