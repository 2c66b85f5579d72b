"""What must be so before anything is served: an up-to-date database, one supervisor for one folder."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from madoguchi.isolation.services.migrate import OWNER, migrate
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
    if connection.vendor != "sqlite" and OWNER not in settings.DATABASES:
        raise Problem(
            "the database is not of this version: set MADOGUCHI_MIGRATION_DATABASE_URL and run `madoguchi migrate`"
        )
    migrate()
    return True


def hold(folder: Path) -> IO[str]:
    """Be the only supervisor of a folder for as long as the returned file is open. Raises Problem."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "up.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        raise Problem(
            f"{folder} is served already, by process {file.read().strip() or 'unknown'}: end that first"
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
