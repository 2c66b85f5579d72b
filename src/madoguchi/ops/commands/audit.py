"""`madoguchi audit …`."""

from __future__ import annotations

import click

from madoguchi.ops.console import (
    chosen_tenants,
    data_option,
    example,
    json_option,
    open_installation,
    print_json,
)
from madoguchi.ops.problem import Problem


@click.group("audit", epilog=example("madoguchi audit verify"))
def command() -> None:
    """Check the record of who did what."""


@command.command("verify", epilog=example("madoguchi audit verify --tenant aoba --json"))
@click.option("--tenant", help="One tenant; without it all.")
@json_option
@data_option
def verify(tenant: str | None, as_json: bool, data: str | None) -> None:
    """Follow the chain of seals. Status 1 when an entry was changed or is missing."""
    open_installation(data)
    from madoguchi.audit.services.seal import verify as findings
    from madoguchi.isolation.scope import tenant_transaction

    found: dict[str, list[str]] = {}
    for government in chosen_tenants(tenant):
        with tenant_transaction(government.id):
            found[government.slug] = findings()
        if not as_json:
            click.echo(f"{government.name}: " + ("the chain holds" if not found[government.slug] else ""))
            for line in found[government.slug]:
                click.echo(f"  {line}")
    if as_json:
        print_json(found)
    broken = [slug for slug, lines in found.items() if lines]
    if broken:
        raise Problem(
            f"the record of {', '.join(broken)} was tampered with or damaged: compare it with a backup"
        )
