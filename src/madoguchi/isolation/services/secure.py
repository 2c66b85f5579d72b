"""What the database holds by itself: row-level security, grants, append-only tables."""

from __future__ import annotations

from typing import Any, LiteralString

from psycopg import sql

from madoguchi.isolation.models import tenant_models

# After a transaction that set it, the setting is an empty text, not absent; both mean no tenant, no row.
_IN_SCOPE = "tenant_id = nullif(current_setting('madoguchi.tenant', true), '')::int"
_POLICY: tuple[LiteralString, ...] = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "DROP POLICY IF EXISTS tenant ON {table}",
    "CREATE POLICY tenant ON {table} USING (" + _IN_SCOPE + ") WITH CHECK (" + _IN_SCOPE + ")",
)
_GRANTS: tuple[LiteralString, ...] = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)
_REFUSE: LiteralString = """
    CREATE OR REPLACE FUNCTION madoguchi_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME; END $$
"""
_APPEND_ONLY: tuple[LiteralString, ...] = (
    "DROP TRIGGER IF EXISTS append_only ON {table}",
    "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION madoguchi_append_only()",
)


def secure_postgresql(connection: Any, *, role: str | None) -> None:
    """Policies on every tenant-owned table; `role` (None: the owner serves) may use tables, and owns none."""
    with connection.cursor() as cursor:

        def run(statement: LiteralString, **names: str) -> None:
            quoted = {key: sql.Identifier(name) for key, name in names.items()}
            cursor.execute(sql.SQL(statement).format(**quoted).as_string(cursor.connection))

        run(_REFUSE)
        for statement in _GRANTS if role is not None else ():
            run(statement, role=role or "")
        for model in tenant_models():
            table = model._meta.db_table
            for statement in _POLICY + (_APPEND_ONLY if model.append_only else ()):
                run(statement, table=table)
            if model.append_only and role is not None:
                run("REVOKE UPDATE, DELETE ON {table} FROM {role}", table=table, role=role)


def secure_sqlite(connection: Any) -> None:
    """SQLite knows no roles; its triggers refuse to change append-only tables."""
    with connection.cursor() as cursor:
        for table in (model._meta.db_table for model in tenant_models() if model.append_only):
            for change in ("UPDATE", "DELETE"):
                name = f"{table}_no_{change.lower()}"
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                cursor.execute(
                    f'CREATE TRIGGER "{name}" BEFORE {change} ON "{table}"'
                    f" BEGIN SELECT RAISE(ABORT, 'append-only: {change} on {table}'); END"
                )
