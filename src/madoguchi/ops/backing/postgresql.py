"""A PostgreSQL database, out and in, by Debian's own pg_dump and pg_restore as the owner of the tables."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from madoguchi.isolation.models import tenant_models
from madoguchi.isolation.services.migrate import OWNER, owner_alias
from madoguchi.isolation.services.secure import BACKUP_SETTING
from madoguchi.ops.leash import end_with_parent
from madoguchi.ops.problem import Problem

PATIENCE = 60_000
"""Milliseconds that pg_dump waits for a table that is being changed."""


def dump(target: Path) -> None:
    """One consistent snapshot in pg_dump's own format, while everything goes on. Raises Problem.

    The policies bind the owner too (FORCE), and stay in force: a policy of its own lets the owner read all rows in a
    session that says it makes a backup (isolation/services/secure.py).
    """
    _refuse_partial()
    _run(
        "pg_dump",
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--enable-row-security",
        f"--lock-wait-timeout={PATIENCE}",
        f"--file={target}",
        options=f"-c {BACKUP_SETTING}=on",
    )


def load(source: Path) -> None:
    """Into the empty database that the settings name. Raises Problem."""
    if _tables():
        raise Problem("the database is not empty: create a new one for the restore")
    # Policies name roles, which may have other names here; the migration that follows makes them.
    contents = source.with_suffix(".list")
    listed = _run("pg_restore", "--list", str(source)).splitlines(keepends=True)
    contents.write_text("".join(line for line in listed if " POLICY " not in line))
    # All of it or nothing: a second attempt finds the database empty again.
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        f"--use-list={contents}",
        f"--dbname=service={_SERVICE}",
        str(source),
    )
    contents.unlink()


def _tables() -> list[str]:
    with connections[owner_alias()].cursor() as cursor:
        return connections[owner_alias()].introspection.table_names(cursor)


def _refuse_partial() -> None:
    """Rather no backup than one in which rows are missing. Raises Problem."""
    with connections[owner_alias()].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
        if row and row[0]:
            return
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relname = ANY(%s) AND relrowsecurity AND NOT EXISTS (SELECT 1 FROM"
            " pg_policy WHERE polrelid = c.oid AND polname = 'backup' AND (SELECT oid FROM pg_roles WHERE"
            " rolname = current_user) = ANY(polroles))",
            [[model._meta.db_table for model in tenant_models()]],
        )
        closed = [name for (name,) in cursor.fetchall()]
    if closed and OWNER not in settings.DATABASES:
        raise Problem(
            "this role sees the rows of one tenant at a time: set MADOGUCHI_MIGRATION_DATABASE_URL to the address of the "
            "role that owns the tables"
        )
    if closed:
        raise Problem(f"the rows of {closed[0]} cannot be read for a backup: run `madoguchi migrate` once")


_SERVICE = "madoguchi"


def _run(program: str, *arguments: str, options: str = "") -> str:
    """What it writes. It reads the address, with every parameter, from a file that only this account can read."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-") as folder:
        service = Path(folder) / "service"
        service.touch(mode=0o600)
        service.write_text(_service(options))
        environment = {**os.environ, "PGSERVICEFILE": str(service), "PGSERVICE": _SERVICE}
        done = subprocess.run(
            [_path(program), *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=partial(end_with_parent, os.getpid()),
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[0]
        needs = (
            ""
            if OWNER in settings.DATABASES
            else "; set MADOGUCHI_MIGRATION_DATABASE_URL to the owner's address"
        )
        raise Problem(f"{program} failed: {last}{needs}")
    return done.stdout


def _service(options: str) -> str:
    """The owner's address in the form of libpq's service file."""
    found: dict[str, Any] = settings.DATABASES[owner_alias()]
    parameters = {**found["OPTIONS"]}
    for name, ours in (
        ("HOST", "host"),
        ("PORT", "port"),
        ("USER", "user"),
        ("PASSWORD", "password"),
        ("NAME", "dbname"),
    ):
        if found.get(name):
            parameters[ours] = found[name]
    parameters["options"] = f"{parameters.get('options', '')} {options}".strip()
    lines = [f"{name}={value}" for name, value in parameters.items() if value != ""]
    return "\n".join([f"[{_SERVICE}]", *lines, ""])


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
