"""`madoguchi backup FILE`."""

from __future__ import annotations

from pathlib import Path

import click

from madoguchi.ops.console import data_option, example, folder_of, now, open_installation, progress
from madoguchi.ops.problem import Problem


@click.command("backup", epilog=example("madoguchi backup /backups/madoguchi-2026-04-01.tar"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@data_option
def command(file: Path, data: str | None) -> None:
    """Write database, attachments, keys and secret key into one file, while everything runs.

    Whoever has the file can read every individual number in it: keep it locked away, or encrypt it.
    """
    open_installation(data)
    if file.exists():
        raise Problem(f"{file} is there already: choose another name")
    from madoguchi.ops.backing.make import make_backup
    from madoguchi.tenants.queries import all_tenants

    tenants = all_tenants()  # a folder that was never an installation's is no backup, but a wrong --data
    progress("writing (database, keys, files)")
    try:
        made = make_backup(file.resolve(), now=now())
    except OSError as error:
        raise Problem(f"{file}: {error.strerror}; nothing was written") from None
    click.echo(f"{file}: {made.files} parts, {made.bytes / 1e6:.1f} MB")
    if not tenants:
        click.echo(f"note: no local government is in it; is {folder_of(data)} the right folder?")
    if made.elsewhere:
        click.echo(f"note: {made.elsewhere}")
    click.echo(
        "It holds the private keys and the secret key: keep it as you keep them. Try it: madoguchi restore"
    )
