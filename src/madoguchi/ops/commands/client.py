"""`madoguchi client …`."""

from __future__ import annotations

import click

from madoguchi.ops.console import (
    chosen_tenants,
    data_option,
    example,
    json_option,
    now,
    open_installation,
    print_json,
    table,
    tenant_named,
)
from madoguchi.ops.problem import Problem


@click.group("client", epilog=example("madoguchi client list"))
def command() -> None:
    """Register programs that use the API, list them, shut them out."""


@command.command(
    "add", epilog=example("madoguchi client add aoba-app --name 'あおばアプリ' --tenant aoba --scope apply")
)
@click.argument("client_id", metavar="ID")
@click.option("--name", required=True, help="Whose program it is, in words.")
@click.option(
    "--tenant", "names", multiple=True, help="Repeatable: where it may work; without it everywhere."
)
@click.option(
    "--scope", "scopes", multiple=True, default=("apply",), show_default=True,
    help="Repeatable: apply (submit and follow), core (fetch packages).",
)  # fmt: skip
@json_option
@data_option
def add(
    client_id: str,
    name: str,
    names: tuple[str, ...],
    scopes: tuple[str, ...],
    as_json: bool,
    data: str | None,
) -> None:
    """Register a program and print its secret, which is shown only once."""
    open_installation(data)
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.services.programs.clients import InvalidClient, add_client

    tenants = [tenant_named(one) for one in names] or chosen_tenants(None)
    try:
        secret = add_client(
            client_id=client_id,
            name=name,
            tenants=[t.id for t in tenants],
            scopes=scopes,
            by=OPERATOR,
            now=now(),
        )
    except InvalidClient as error:
        raise Problem(str(error)) from None
    if as_json:
        print_json({"client_id": client_id, "client_secret": secret})
        return
    click.echo(f"{client_id}  ({', '.join(scopes)}; {', '.join(t.name for t in tenants)})")
    click.echo(f"secret:  {secret}")
    click.echo("This is shown once: hand it over safely, then clear the screen.")


@command.command("list", epilog=example("madoguchi client list --json"))
@json_option
@data_option
def list_(as_json: bool, data: str | None) -> None:
    """List the programs."""
    open_installation(data)
    from msgspec import to_builtins

    from madoguchi.accounts.queries import clients
    from madoguchi.tenants.queries import all_tenants

    found, slugs = clients(), {t.id: t.slug for t in all_tenants()}
    if as_json:
        print_json([to_builtins(c) for c in found])
    elif found:
        head = ("id", "scopes", "tenants", "disabled", "name")
        table([head, *((
            c.client_id, " ".join(c.scopes), " ".join(slugs.get(t, str(t)) for t in c.tenants),
            f"{c.disabled_at:%Y-%m-%d}" if c.disabled_at else "", c.name,
        ) for c in found)])  # fmt: skip
    else:
        click.echo("none yet: madoguchi client add --help")


@command.command("disable", epilog=example("madoguchi client disable aoba-app"))
@click.argument("client_id", metavar="ID")
@data_option
def disable(client_id: str, data: str | None) -> None:
    """Give a program no new access tokens; those it has end within the hour."""
    open_installation(data)
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.accounts.services.programs.clients import UnknownClient, disable_client

    try:
        disable_client(client_id=client_id, by=OPERATOR, now=now())
    except UnknownClient:
        raise Problem(f"no program {client_id} is in use: `madoguchi client list` shows them") from None
    click.echo(f"{client_id} is shut out; access tokens that it holds end within the hour")
