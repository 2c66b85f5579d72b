"""What must be so before anything is served: a database of this version."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from madoguchi.ops.problem import Problem


def waiting_migrations() -> list[str]:
    """Migrations that this version has and the database has not, as `app.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_up_to_date() -> bool:
    """Migrate where we may: an embedded database, or with the owner's address. Whether there was anything to do.

    Raises Problem.
    """
    if not waiting_migrations():
        return False
    from madoguchi.isolation.services.migrate import OWNER, migrate

    if connection.vendor != "sqlite" and OWNER not in settings.DATABASES:
        raise Problem(
            "the database is not of this version: set MADOGUCHI_MIGRATION_DATABASE_URL and run `madoguchi migrate`"
        )
    migrate()
    return True
