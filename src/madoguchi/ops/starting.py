"""What must be so before anything is served: a database of this version."""

from __future__ import annotations

from django.conf import settings
from django.db import Error, connection, connections
from django.db.migrations.executor import MigrationExecutor

from madoguchi.isolation.clock import ClockDisagrees, hold_to_the_database
from madoguchi.isolation.services.migrate import OWNER, migrate, owner_alias
from madoguchi.ops.console import explained, progress
from madoguchi.ops.problem import Problem
from madoguchi.ops.secret_key import refuse_other_secret_key


def waiting_migrations() -> list[str]:
    """Migrations that this version has and the database has not, as `app.name`.

    Asked as the tables' owner where we have its address: the application's role may not look before the first is done.
    """
    executor = MigrationExecutor(connections[owner_alias()])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def bring_up_to_date() -> bool:
    """Migrate where we may: an embedded database, or with the owner's address. Whether there was anything to do.

    Raises Problem.
    """
    waiting = waiting_migrations()
    if connection.vendor == "sqlite" or OWNER in settings.DATABASES:
        return bool(migrate()) or bool(waiting)
    if waiting:
        raise Problem(
            "the database is not of this version: set MADOGUCHI_MIGRATION_DATABASE_URL and run `madoguchi migrate`"
        )
    return False


def refuse_what_is_wrong() -> None:
    """Before pages are served or events handed on. Raises Problem: for another secret key, and another clock.

    A database that is away or empty may come yet: whoever starts this reads why nothing goes on until then.
    """
    try:
        hold_to_the_database()
        refuse_other_secret_key()
    except ClockDisagrees as error:
        raise Problem(str(error)) from None
    except Error as error:
        progress(f"madoguchi: {explained(error) or error}; until then nothing can be opened or handed on")
    finally:
        connection.close()
