"""Every tenant-owned table could be distributed by tenant, and the database itself keeps tenants apart.

Read from the catalogue of the migrated database, not from the models: what is really there counts.
A distributed table (Citus) needs its tenant in the primary key, in every unique index and in every foreign key.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

TENANT = "tenant_id"


def tenant_tables() -> list[str]:
    from madoguchi.isolation.models import tenant_models

    found = [model._meta.db_table for model in tenant_models()]
    assert found
    return found


def query(statement: str, *values: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def keys(table: str) -> Iterator[tuple[str, list[str]]]:
    """(name, columns) of the primary key and of every unique index."""
    if connection.vendor == "postgresql":
        yield from query(
            "SELECT i.indexrelid::regclass::text, array_agg(a.attname::text) FROM pg_index i"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            " WHERE i.indrelid = %s::regclass AND i.indisunique GROUP BY 1",
            table,
        )
        return
    yield "primary key", [row[1] for row in query(f'PRAGMA table_info("{table}")') if row[5]]
    for _, name, unique, *_ in query(f'PRAGMA index_list("{table}")'):
        if unique:
            yield name, [row[2] for row in query(f'PRAGMA index_info("{name}")')]


def references(table: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(name, table it points to, pairs of columns) of every foreign key."""
    if connection.vendor == "postgresql":
        found = query(
            "SELECT c.conname, c.confrelid::regclass::text, a.attname, b.attname FROM pg_constraint c"
            " CROSS JOIN LATERAL unnest(c.conkey, c.confkey) AS k(mine, theirs)"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.mine"
            " JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.theirs"
            " WHERE c.conrelid = %s::regclass AND c.contype = 'f'",
            table,
        )
    else:
        rows = query(f'PRAGMA foreign_key_list("{table}")')
        found = [(f"{table} {row[0]}", row[2], row[3], row[4]) for row in rows]
    for name, target in sorted({(name, target) for name, target, *_ in found}):
        yield name, target, [(mine, theirs) for n, _, mine, theirs in found if n == name]


def test_every_key_and_unique_index_holds_the_tenant():
    listed = [(table, name, columns) for table in tenant_tables() for name, columns in keys(table)]
    assert {table for table, *_ in listed} == set(tenant_tables())
    assert [entry for entry in listed if TENANT not in entry[2]] == []


def test_every_reference_joins_tenant_to_tenant():
    listed = [(table, *found) for table in tenant_tables() for found in references(table)]
    assert listed
    assert [entry for entry in listed if (TENANT, TENANT) not in entry[3]] == []


def test_references_lead_to_tenant_owned_tables_alone():
    targets = {target for table in tenant_tables() for _, target, _ in references(table)}
    assert targets <= set(tenant_tables())


def test_a_table_without_the_tenant_is_listed_with_its_reason():
    from django.apps import apps

    from madoguchi.isolation.checks import TABLES_WITHOUT_TENANT

    listed = {apps.get_model(label)._meta.db_table for label in TABLES_WITHOUT_TENANT}
    there = {name for name in connection.introspection.table_names() if not name.startswith("django_")}
    assert there - set(tenant_tables()) == listed
    assert all(TABLES_WITHOUT_TENANT.values())


def test_row_level_security_is_forced_on_every_table(database):
    if database != "postgresql":
        pytest.skip("SQLite has no row-level security")
    rows = query(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polpermissive, p.polcmd::text,"
        " p.polroles = '{0}', pg_get_expr(p.polqual, c.oid), pg_get_expr(p.polwithcheck, c.oid)"
        " FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE p.polname = 'tenant'"
    )
    rule = "(tenant_id = (NULLIF(current_setting('madoguchi.tenant'::text, true), ''::text))::integer)"
    assert sorted(row[0] for row in rows) == sorted(tenant_tables())
    assert {row[1:] for row in rows} == {(True, True, True, "*", True, rule, rule)}


def test_the_owner_alone_sees_more_and_only_while_it_says_that_it_makes_a_backup(database):
    if database != "postgresql":
        pytest.skip("SQLite has no row-level security")
    rows = query(
        "SELECT c.relname, p.polcmd::text, p.polroles = ARRAY[c.relowner], pg_get_expr(p.polqual, c.oid)"
        " FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid WHERE p.polpermissive AND p.polname <> 'tenant'"
    )
    assert sorted(row[0] for row in rows) == sorted(tenant_tables())
    rule = "(current_setting('madoguchi.backup'::text, true) = 'on'::text)"
    assert {row[1:] for row in rows} == {("r", True, rule)}


def test_the_application_role_changes_no_table_that_all_tenants_share(database):
    if database != "postgresql":
        pytest.skip("SQLite has no roles")
    rows = query(
        "SELECT c.relname, p FROM pg_class c, unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
        " AND has_table_privilege(current_user, c.oid, p)"
    )
    assert {name for name, _ in rows} <= set(tenant_tables())
    assert "TRUNCATE" not in {privilege for _, privilege in rows}
    columns = query(
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relname = ANY(ARRAY['tenants_tenant', 'accounts_apiclient', 'accounts_strangertally',"
        " 'forms_sharedversion', 'forms_adoption'])"
        " AND a.attnum > 0 AND has_column_privilege(current_user, c.oid, a.attnum, 'UPDATE')"
    )
    assert {name for (name,) in columns} == {
        "accounts_apiclient.disabled_at", "accounts_strangertally.count",
        "forms_sharedversion.tenant", "forms_sharedversion.offered_by", "forms_sharedversion.note",
        "forms_sharedversion.offered_at",
        "forms_adoption.shared", "forms_adoption.base_version", "forms_adoption.adopted_at",
    }  # fmt: skip


def test_the_application_role_owns_nothing_and_cannot_pass_by_the_policies(database):
    if database != "postgresql":
        pytest.skip("SQLite has no roles")
    owned = query(
        "SELECT relname FROM pg_class WHERE relowner = current_user::regrole"
        " UNION SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole"
        " UNION SELECT proname FROM pg_proc WHERE proowner = current_user::regrole"
    )
    role = query("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
    memberships = query("SELECT 1 FROM pg_auth_members WHERE member = current_user::regrole")
    assert (owned, role, memberships) == ([], [(False, False, False)], [])
