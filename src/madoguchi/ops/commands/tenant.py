"""`madoguchi tenant …`."""

from __future__ import annotations

import click

from madoguchi.ops.console import data_option, example, json_option, now, open_installation, print_json, table
from madoguchi.ops.problem import Problem


@click.group("tenant", epilog=example("madoguchi tenant list"))
def command() -> None:
    """Take local governments in, list them."""


@command.command("add", epilog=example(
    "madoguchi tenant add --code 990019 --slug aoba --name あおば市 --name-en 'Aoba City' --head あおば市長"
))  # fmt: skip
@click.option(
    "--code", required=True, help="Local-government code: six digits, the last of which checks the others."
)
@click.option("--slug", required=True, help="Its word in addresses: lower-case letters, digits, hyphens.")
@click.option("--name", required=True, help="Its name in Japanese.")
@click.option("--name-en", required=True, help="Its name in English.")
@click.option("--name-easy", default="", help="Its name with readings: あおば{市|し}.")
@click.option(
    "--kind", type=click.Choice(["municipality", "prefecture"]), default="municipality", show_default=True
)
@click.option("--head", default="", help="Whom applications are addressed to: あおば市長.")
@click.option("--contact", default="", help="Where residents ask: office, telephone.")
@data_option
def add(
    code: str,
    slug: str,
    name: str,
    name_en: str,
    name_easy: str,
    kind: str,
    head: str,
    contact: str,
    data: str | None,
) -> None:
    """Take a local government in, with its first sealing key."""
    open_installation(data)
    from django.db import transaction

    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.ops.keys import key_folder, refuse_public
    from madoguchi.ops.secret_key import keep_secret_key, refuse_other_secret_key
    from madoguchi.tenants.services.add_tenant import InvalidTenant, add_tenant
    from madoguchi.tenants.services.make_key import make_key

    refuse_public()
    refuse_other_secret_key()
    try:
        with transaction.atomic():  # a local government without a key could take no individual number
            tenant = add_tenant(
                code=code, slug=slug, name=name, name_en=name_en, name_easy=name_easy, kind=kind, head=head,
                contact=contact, by=OPERATOR, now=now(),
            )  # fmt: skip
            with tenant_transaction(tenant.id):
                make_key(folder=key_folder(), by=OPERATOR, now=now())
    except InvalidTenant as error:
        raise Problem(str(error)) from None
    keep_secret_key(now=now())
    click.echo(f"{tenant.name} is at /{tenant.slug}/; its sealing key is in {key_folder() / str(tenant.id)}")
    click.echo(f"next: madoguchi staff add {tenant.slug} kanri@example.jp --name 管理者 --role administrator")


@command.command("list", epilog=example("madoguchi tenant list --json"))
@json_option
@data_option
def list_(as_json: bool, data: str | None) -> None:
    """List the local governments."""
    open_installation(data)
    from msgspec import to_builtins

    from madoguchi.tenants.queries import all_tenants

    tenants = all_tenants()
    if as_json:
        print_json([to_builtins(t) for t in tenants])
    elif tenants:
        table([("slug", "code", "kind", "name"), *((t.slug, t.code, t.kind, t.name) for t in tenants)])
    else:
        click.echo("none yet: madoguchi tenant add --help")
