"""What the database holds by itself: row-level security, grants, append-only tables.

It looks first and changes only what differs, one table in one transaction: whoever writes meanwhile never meets a table
without its policy, and waits for no more than one.
"""

from __future__ import annotations

from typing import Any, LiteralString

import msgspec
from django.db import transaction
from psycopg import sql

from madoguchi.isolation.models import tenant_models
from madoguchi.isolation.services.catalogue import Catalogue, Policy, look, same
from madoguchi.isolation.services.patience import patiently

# After a transaction that set it, the setting is an empty text, not absent; both mean no tenant, no row.
_IN_SCOPE: LiteralString = "tenant_id = nullif(current_setting('madoguchi.tenant', true), '')::int"
BACKUP_SETTING = "madoguchi.backup"
_IN_BACKUP: LiteralString = "current_setting('madoguchi.backup', true) = 'on'"
"""Binds the owner but while it says that it makes a backup: FORCE need not be lifted, and pg_dump sees all rows."""
_SEEN: LiteralString = (
    "(( SELECT ((current_setting('madoguchi.side'::text, true) = ANY (ARRAY['resident'::text, 'worker'::text, 'office'::text]))"
    " OR (current_setting('madoguchi.backup'::text, true) = 'on'::text)) AS every_case)"
    " OR (unit_id = ANY (( SELECT CASE WHEN (current_setting('madoguchi.side'::text, true) = 'staff'::text)"
    " THEN (string_to_array(current_setting('madoguchi.units'::text, true), ','::text))::uuid[]"
    " ELSE NULL::uuid[] END AS units)::uuid[]))"
    " OR (EXISTS ( SELECT 1 FROM {grants} g"
    " WHERE ((g.tenant_id = {table}.tenant_id) AND (g.application_id = {table}.id)"
    " AND (current_setting('madoguchi.side'::text, true) = ANY (ARRAY['staff'::text, 'invited'::text]))"
    " AND (g.given_to = ANY ((string_to_array(current_setting('madoguchi.units'::text, true), ','::text))::uuid[]))"
    " AND ((g.until IS NULL) OR (g.until >= ((now() AT TIME ZONE 'Asia/Tokyo'::text))::date))))))"
)
"""Which cases a side sees, as the database writes it. It binds beside the tenant's policy, never instead of it.

What the settings say is asked in queries of their own, once for a statement and not once for a row.
"""
_POLICIES: dict[str, LiteralString] = {
    "seen": "CREATE POLICY seen ON {table} AS RESTRICTIVE USING (" + _SEEN + ") WITH CHECK (" + _SEEN + ")",
    "tenant": "CREATE POLICY tenant ON {table} USING (" + _IN_SCOPE + ") WITH CHECK (" + _IN_SCOPE + ")",
    "backup": "CREATE POLICY backup ON {table} FOR SELECT TO {owner} USING (" + _IN_BACKUP + ")",
}
_REFUSAL: LiteralString = " BEGIN RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME; END "
_REFUSE: LiteralString = (
    "CREATE OR REPLACE FUNCTION madoguchi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
    + _REFUSAL
    + "$$"
)
_APPEND_ONLY: tuple[LiteralString, ...] = (
    "DROP TRIGGER IF EXISTS append_only ON {table}",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION madoguchi_append_only()",
)
_TENANT_TABLE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
_APPENDED = frozenset({"SELECT", "INSERT"})
_SHARED: dict[str, frozenset[str]] = {
    "django_migrations": frozenset({"SELECT"}),
    "tenants_tenant": _APPENDED,
    "accounts_apiclient": _APPENDED | {"UPDATE (disabled_at)"},
    "accounts_strangertally": _APPENDED | {"UPDATE (count)"},
    "forms_sharedversion": _APPENDED
    | {"UPDATE (tenant)", "UPDATE (offered_by)", "UPDATE (note)", "UPDATE (offered_at)"},
    "forms_adoption": _APPENDED | {"UPDATE (shared)", "UPDATE (base_version)", "UPDATE (adopted_at)"},
}
"""What the application's role may do with a table that no policy binds; with one that is not named: read and add."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Statements that belong together: all or none."""

    about: str
    statements: tuple[str, ...]


def secure_postgresql(connection: Any, *, role: str | None) -> int:
    """Policies on every tenant-owned table; `role` (None: the owner serves) may use tables, and owns none.

    Returns how many tables differed. Raises OperationalError when a table is held for long.
    """
    changes = changes_postgresql(connection, role=role)
    for change in changes:
        patiently(lambda change=change: _apply(connection, change))  # type: ignore[misc]
    return len(changes)


def _apply(connection: Any, change: Change) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in change.statements:
            cursor.execute(statement)


def changes_postgresql(connection: Any, *, role: str | None) -> list[Change]:
    """What is to be done. Changes nothing."""
    found = look(connection, role=role)
    connection.ensure_connection()

    def written(statement: LiteralString, **names: str) -> str:
        quoted = {key: sql.Identifier(name) for key, name in names.items()}
        return sql.SQL(statement).format(**quoted).as_string(connection.connection)

    changes = []
    if found.refusal != _REFUSAL:
        changes.append(Change(about="append-only tables", statements=(_REFUSE,)))
    tenants = {model._meta.db_table: model.append_only for model in tenant_models()}
    grants = {model._meta.db_table: model.granted_by for model in tenant_models()}
    for table in found.tables:
        statements: list[str] = []
        if table in tenants:
            names = {"table": table, "owner": found.owner, "grants": grants[table]}
            statements += [written(s, **names) for s in _policies(found, table, grants[table])]
        if tenants.get(table) and table not in found.append_only:
            statements += [written(s, table=table) for s in _APPEND_ONLY]
        if role is not None:
            on_table, to = written(" ON {table} ", table=table), written("{role}", role=role)
            statements += _grants(found, table, _wanted(table, tenants), on_table, to)
        if statements:
            changes.append(Change(about=table, statements=tuple(statements)))
    if role is not None:
        changes += _other_grants(found, written("{role}", role=role))
    return changes


def _policies(found: Catalogue, table: str, grants: str) -> list[LiteralString]:
    wanted = {
        "tenant": Policy(command="*", roles=("public",), rule=_IN_SCOPE, check=_IN_SCOPE),
        "backup": Policy(command="r", roles=(found.owner,), rule=_IN_BACKUP, check=""),
    }
    if grants:
        rule = _SEEN.replace("{table}", table).replace("{grants}", grants)
        wanted["seen"] = Policy(command="*", roles=("public",), rule=rule, check=rule, permissive=False)
    statements: list[LiteralString] = []
    enabled, forced = found.tables[table]
    if not enabled:
        statements.append("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    if not forced:
        statements.append("ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for name, policy in wanted.items():
        there = found.policies.get((table, name))
        if there is None or not same(there, policy):
            drop: LiteralString = "DROP POLICY IF EXISTS " + _QUOTED[name] + " ON {table}"
            statements += [drop, _POLICIES[name]]
    return statements


_QUOTED: dict[str, LiteralString] = {"tenant": "tenant", "backup": "backup", "seen": "seen"}


def _grants(found: Catalogue, table: str, wanted: frozenset[str], on_table: str, role: str) -> list[str]:
    """Takes first, for taking UPDATE from a table takes it from its columns too."""
    there = found.grants.get(table, frozenset())
    statements = []
    if there - wanted:
        statements.append(f"REVOKE {', '.join(sorted(there - wanted))}{on_table}FROM {role}")
    if wanted - there:
        statements.append(f"GRANT {', '.join(sorted(wanted - there))}{on_table}TO {role}")
    return statements


def _wanted(table: str, tenants: dict[str, bool]) -> frozenset[str]:
    if table in tenants:
        return _APPENDED if tenants[table] else _TENANT_TABLE
    return _SHARED.get(table, _APPENDED)


def _other_grants(found: Catalogue, role: str) -> list[Change]:
    statements = []
    if not found.uses_schema:
        statements.append(f"GRANT USAGE ON SCHEMA public TO {role}")
    statements += [f'GRANT USAGE ON SEQUENCE "{name}" TO {role}' for name in found.closed_sequences]
    return [Change(about="schema", statements=tuple(statements))] if statements else []


def secure_sqlite(connection: Any) -> int:
    """SQLite knows no roles; its triggers refuse to change append-only tables. Returns how many were made."""
    wanted = {}
    for table in (model._meta.db_table for model in tenant_models() if model.append_only):
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_no_{change.lower()}"
            wanted[name] = (
                f'CREATE TRIGGER "{name}" BEFORE {change} ON "{table}"'
                f" BEGIN SELECT RAISE(ABORT, 'append-only: {change} on {table}'); END"
            )
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        there = dict(cursor.fetchall())
        missing = {name: made for name, made in wanted.items() if there.get(name) != made}
        for name, made in missing.items():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
            cursor.execute(made)
    return len(missing)
