"""Bring the database to the state that this version needs: tables, policies, grants."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from madoguchi.isolation.models import tenant_models

OWNER = "default_owner"


def migrate(*, verbosity: int = 0) -> None:
    """Run the migrations as the owner of the tables, then install row-level security and grants. Repeatable."""
    alias = OWNER if OWNER in settings.DATABASES else "default"
    call_command("migrate", database=alias, verbosity=verbosity, interactive=False, run_syncdb=False)
    if connections[alias].vendor == "postgresql":
        _secure(alias, role=settings.DATABASES["default"]["USER"])


def _secure(alias: str, *, role: str) -> None:
    tables = [model._meta.db_table for model in tenant_models()]
    with connections[alias].cursor() as cursor:
        app = sql.Identifier(role)
        for table in tables:
            name = sql.Identifier(table)
            for statement in (
                "ALTER TABLE {t} ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE {t} FORCE ROW LEVEL SECURITY",
                "DROP POLICY IF EXISTS tenant ON {t}",
                "CREATE POLICY tenant ON {t} USING (tenant_id = current_setting('madoguchi.tenant', true)::int) "
                "WITH CHECK (tenant_id = current_setting('madoguchi.tenant', true)::int)",
            ):
                cursor.execute(sql.SQL(statement).format(t=name).as_string(cursor.connection))
        if alias == "default":
            return
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {r}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {r}",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {r}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {r}",
            "REVOKE UPDATE, DELETE ON audit_entry, audit_seal FROM {r}",
        ):
            cursor.execute(sql.SQL(statement).format(r=app).as_string(cursor.connection))
