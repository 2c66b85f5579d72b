"""`madoguchi key …`."""

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


@click.group("key", epilog=example("madoguchi key list"))
def command() -> None:
    """Make, rotate and list the keys that individual numbers are sealed with."""


@command.command("new", epilog=example("madoguchi key new aoba"))
@click.argument("tenant")
@data_option
def new(tenant: str, data: str | None) -> None:
    """Make a tenant's first key. Its private half goes into the keys folder: keep a copy elsewhere."""
    open_installation(data)
    from madoguchi.ops.keys import has_key, refuse_public

    refuse_public()
    government = tenant_named(tenant)
    if has_key(government.id):
        raise Problem(f"{government.name} has a key: `madoguchi key rotate {tenant}` makes the next one")
    _make(government.id, government.name)


@command.command("rotate", epilog=example("madoguchi key rotate aoba"))
@click.argument("tenant")
@data_option
def rotate(tenant: str, data: str | None) -> None:
    """Seal with a new key from now on. Older keys are kept: they unseal what was sealed with them."""
    open_installation(data)
    from madoguchi.ops.keys import refuse_public

    refuse_public()
    government = tenant_named(tenant)
    _make(government.id, government.name)


def _make(tenant: int, name: str) -> None:
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.ops.keys import key_folder
    from madoguchi.tenants.services.make_key import make_key

    with tenant_transaction(tenant):
        key = make_key(folder=key_folder(), by=OPERATOR, now=now())
    click.echo(f"{name}: key {key}, private half in {key_folder() / str(tenant)}; make a backup of it now")


@command.command("list", epilog=example("madoguchi key list --json"))
@click.argument("tenant", required=False)
@json_option
@data_option
def list_(tenant: str | None, as_json: bool, data: str | None) -> None:
    """List keys, and whether their private halves are in this machine's keys folder."""
    open_installation(data)
    from msgspec import to_builtins

    from madoguchi.ops.keys import key_folder, keys_of

    found = [(t, k) for t in chosen_tenants(tenant) for k in keys_of(t.id, folder=key_folder())]
    if as_json:
        print_json([{"tenant": t.slug, **to_builtins(k)} for t, k in found])
        return
    rows = [
        (
            t.slug,
            str(k.id),
            f"{k.created_at:%Y-%m-%d}",
            "retired" if k.retired_at else "in use",
            "here" if k.here else "MISSING",
        )
        for t, k in found
    ]
    table([("tenant", "key", "made", "state", "private half"), *rows])


@command.command("accept-secret", epilog=example("madoguchi key accept-secret"))
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def accept_secret(yes: bool, data: str | None) -> None:
    """Go on with a new secret key, once the old one is lost for good."""
    open_installation(data)
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.ops.secret_key import LOST
    from madoguchi.tenants.services.hold_secret_key import OtherSecretKey, accept_secret_key, check_secret_key

    try:
        if check_secret_key():
            click.echo("the secret key is the one that this database was filled with; nothing is to be done")
            return
    except OtherSecretKey:
        click.echo(f"Void from then on: {LOST}. The key is in no backup any more?")
    if not yes:
        click.confirm("Go on with the new secret key?", abort=True)
    accept_secret_key(by=OPERATOR, now=now())
    click.echo("accepted; restart web and workers")
