"""A PostgreSQL database, out and in, by Debian's own pg_dump and pg_restore as the owner of the tables."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from psycopg import sql

from madoguchi.isolation.models import tenant_models
from madoguchi.isolation.services.migrate import OWNER
from madoguchi.ops.problem import Problem


def dump(target: Path) -> None:
    """One consistent snapshot in pg_dump's own format. Raises Problem."""
    with _rows_of_every_tenant():
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def load(source: Path) -> None:
    """Into the empty database that the settings name. Raises Problem."""
    if _tables():
        raise Problem("the database is not empty: create a new one for the restore")
    # All of it or nothing: a second attempt finds the database empty again.
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        f"--dbname={_name()}",
        str(source),
    )


def _tables() -> list[str]:
    with connections[_alias()].cursor() as cursor:
        return connections[_alias()].introspection.table_names(cursor)


@contextmanager
def _rows_of_every_tenant() -> Iterator[None]:
    """The policies bind the owner too (FORCE), and pg_dump refuses to leave rows out: for its time they bind
    only the others. The application's role owns nothing, so nothing changes for it."""
    if _may_bypass():
        yield
        return
    _force("NO FORCE")
    try:
        yield
    finally:
        _force("FORCE")


def _may_bypass() -> bool:
    with connections[_alias()].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
    return bool(row and row[0])


def _force(how: str) -> None:
    with connections[_alias()].cursor() as cursor:
        cursor.execute("SET lock_timeout = '10s'")
        for model in tenant_models():
            statement = sql.SQL("ALTER TABLE {} " + how + " ROW LEVEL SECURITY").format(
                sql.Identifier(model._meta.db_table)
            )
            cursor.execute(statement.as_string(cursor.connection))


def _alias() -> str:
    return OWNER if OWNER in settings.DATABASES else "default"


def _name() -> str:
    return str(settings.DATABASES[_alias()]["NAME"])


def _run(program: str, *arguments: str) -> None:
    found: dict[str, Any] = settings.DATABASES[_alias()]
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    environment = {**os.environ, **{key: str(found[name]) for key, name in names.items() if found.get(name)}}
    done = subprocess.run(
        [_path(program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[0]
        needs = (
            ""
            if OWNER in settings.DATABASES
            else "; set MADOGUCHI_MIGRATION_DATABASE_URL to the owner's address"
        )
        raise Problem(f"{program} failed: {last}{needs}")


def _path(program: str) -> str:
    """The newest installed one: it must not be older than the server."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"),
        key=lambda p: int(p.parts[-3]) if p.parts[-3].isdigit() else 0,
    )
    found = str(versions[-1]) if versions else shutil.which(program)
    if found is None:
        raise Problem(f"{program} is missing. Install: sudo apt-get install postgresql-client")
    return found
