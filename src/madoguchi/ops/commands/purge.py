"""`madoguchi purge`."""

from __future__ import annotations

import click

from madoguchi.ops.console import data_option, example, now, open_installation


@click.command("purge", epilog=example("madoguchi purge"))
@data_option
def command(data: str | None) -> None:
    """Delete drafts and sessions that are over, counted attempts, spent links, and files that belong to nothing.

    The worker does the same once a day. Arrived applications are never touched.
    """
    open_installation(data)
    from madoguchi.ops.purging import purge

    lines = purge(now=now())
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("nothing to delete")
