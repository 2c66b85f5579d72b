"""`madoguchi migrate`."""

from __future__ import annotations

import click

from madoguchi.ops.console import data_option, example, now, open_installation


@click.command("migrate", epilog=example("madoguchi migrate"))
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when something is to be done.")
@data_option
def command(check: bool, data: str | None) -> None:
    """Make or change tables; on PostgreSQL as their owner, with row-level security and grants. Repeatable.

    Stop nothing for it: what is right already is not touched, and a table that somebody holds is tried again.
    """
    open_installation(data)
    from madoguchi.isolation.services.migrate import migrate, unprotected
    from madoguchi.ops.problem import Problem
    from madoguchi.ops.secret_key import keep_secret_key
    from madoguchi.ops.starting import waiting_migrations

    waiting = waiting_migrations()
    if check:
        if waiting:
            raise Problem(f"{len(waiting)} migrations are waiting ({waiting[0]} …): run `madoguchi migrate`")
        if differing := unprotected():
            raise Problem(f"{differing[0]} is not protected as it should be: run `madoguchi migrate`")
        click.echo("up to date")
        return
    changed = migrate()
    keep_secret_key(now=now())
    done = [f"{len(waiting)} migrations run"] if waiting else []
    done += [f"policies, grants or triggers of {changed} tables set"] if changed else []
    click.echo("; ".join(done) or "up to date")
