"""Bring the database to the state that this version needs: tables, policies, grants, append-only tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from madoguchi.isolation.services.secure import secure_postgresql, secure_sqlite

OWNER = "default_owner"
_LOCK = 0x6D61_646F
"""Number of the advisory lock that one migration at a time holds."""


def migrate(*, verbosity: int = 0) -> None:
    """Run the migrations as the tables' owner, then let the database keep tenants apart. Repeatable."""
    alias = OWNER if OWNER in settings.DATABASES else "default"
    with _alone(alias):
        call_command("migrate", database=alias, verbosity=verbosity, interactive=False, run_syncdb=False)
        if connections[alias].vendor == "postgresql":
            role = None if alias == "default" else settings.DATABASES["default"]["USER"]
            secure_postgresql(connections[alias], role=role)
        else:
            secure_sqlite(connections[alias])


@contextmanager
def _alone(alias: str) -> Iterator[None]:
    """Several processes may start at once, and each calls for a migration."""
    if connections[alias].vendor != "postgresql":
        yield
        return
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
