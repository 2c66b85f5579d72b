"""Two tenants, a clerk, and somebody who owns the database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

from django.db import connection

from madoguchi.audit.services.record import Actor, record
from madoguchi.isolation.scope import tenant_transaction

NOW = datetime(2026, 4, 1, tzinfo=UTC)
AOBA, MIDORI = 99001, 99002
CLERK = Actor(kind="staff", id="1", name="佐藤 一郎")


def act(*actions: str, tenant: int = AOBA, now: datetime = NOW) -> None:
    with tenant_transaction(tenant):
        for action in actions:
            record(actor=CLERK, action=action, subject="application:1", detail={"note": "受付"}, now=now)


def tamper(statement: str, table: str = "audit_entry") -> int:
    """Run one statement as somebody whom neither trigger nor policy stops; how many rows it changed."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        from tests.parts.databases import shared_server

        with shared_server().connect(name) as superuser:
            superuser.execute("SET session_replication_role = replica")
            return superuser.execute(statement.encode()).rowcount
    with closing(sqlite3.connect(name)) as owner, owner:
        for change in ("update", "delete"):
            owner.execute(f"DROP TRIGGER {table}_no_{change}")
        return owner.execute(statement).rowcount
