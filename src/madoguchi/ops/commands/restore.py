"""`madoguchi restore FILE`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from madoguchi.ops.console import example, folder_of, now, open_installation, progress
from madoguchi.ops.problem import Problem


@click.command("restore", epilog=example("madoguchi restore madoguchi-2026-04-01.tar --data ./restored"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--data",
    required=True,
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="A new or empty data folder.",
)
def command(file: Path, data: str) -> None:
    """Bring a backup back into an empty folder, and on PostgreSQL into an empty database.

    Every part is compared with its hash before anything is put in place; then the installation is opened.
    """
    from madoguchi.ops.backing import restore

    folder = folder_of(data)
    restore.refuse_used(folder)
    progress("unpacking and verifying")
    found = restore.unpacked(file, beside=folder)
    try:
        _match(found.manifest.database)
        _match_secret_key(found.folder / "secret-key", file)
        restore.put_in_place(found, folder)
    except BaseException:
        shutil.rmtree(found.folder, ignore_errors=True)
        raise
    open_installation(data)
    if found.manifest.database == "postgresql":
        from madoguchi.ops.backing import postgresql

        progress("loading the database")
        try:
            postgresql.load(folder / "database.dump")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)  # it was empty before: the next attempt finds it so
            raise
        (folder / "database.dump").unlink()
    _check(found.manifest.made_at, folder)


def _match(database: str) -> None:
    url = os.environ.get("MADOGUCHI_DATABASE_URL") or os.environ.get("MADOGUCHI_DATABASE_URL_FILE")
    here = "postgresql" if url else "sqlite"
    if database != here:
        raise Problem(
            f"the backup is of {database}, the settings name {here}: "
            + (
                "set MADOGUCHI_DATABASE_URL to an empty database"
                if database == "postgresql"
                else "unset MADOGUCHI_DATABASE_URL"
            )
        )


def _match_secret_key(backed_up: Path, file: Path) -> None:
    """Raises Problem, before anything is loaded."""
    where = os.environ.get("MADOGUCHI_SECRET_KEY_FILE")
    named = os.environ.get("MADOGUCHI_SECRET_KEY") or (Path(where).read_text().strip() if where else "")
    if named and named != backed_up.read_text().strip():
        raise Problem(
            "MADOGUCHI_SECRET_KEY is another than the backup's: unset it, and the backup's is used, or read it with "
            f"`tar -xOf {file} secret-key`; nothing was restored"
        )


def _check(made_at: str, folder: Path) -> None:
    from madoguchi.isolation.services.migrate import migrate
    from madoguchi.ops.doctoring.checks import after_restore
    from madoguchi.ops.secret_key import keep_secret_key

    migrate()
    keep_secret_key(now=now())
    problems = [verdict for verdict in after_restore() if verdict.level == "bad"]
    for verdict in problems:
        click.echo(f"{verdict.name}: {verdict.message}", err=True)
    if problems:
        raise Problem("the backup was restored, but what stands above is wrong")
    click.echo(f"restored to {folder}, as of {made_at}; it opens, and all that it refers to is there")
