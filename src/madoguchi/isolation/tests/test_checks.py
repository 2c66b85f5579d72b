"""No table slips in without a tenant."""

from __future__ import annotations

import pytest
from django.db import connection

from madoguchi.isolation import checks
from madoguchi.isolation.services.migrate import migrate


def test_every_table_has_a_tenant_or_a_reason():
    assert checks.every_table_has_a_tenant(None) == []


def test_a_table_that_is_not_listed_is_an_error(monkeypatch):
    monkeypatch.delitem(checks.TABLES_WITHOUT_TENANT, "tenants.Tenant")
    (found,) = checks.every_table_has_a_tenant(None)
    assert found.id == "isolation.E1" and "tenants.Tenant" in found.msg


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_migrating_again_leaves_the_same_tables_triggers_and_policies():
    before = _catalogue()
    migrate()
    assert _catalogue() == before
    assert any(
        "audit_entry" in str(entry) and "append_only" in str(entry).replace("-", "_") for entry in before
    )


def _catalogue():
    statement = "SELECT type, name, sql FROM sqlite_master"
    if connection.vendor == "postgresql":
        statement = (
            "SELECT 'table', relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " UNION ALL SELECT tgname::text, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT polname::text, polrelid::regclass::text FROM pg_policy"
        )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return sorted(cursor.fetchall(), key=str)
