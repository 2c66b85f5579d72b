"""`madoguchi procedure adopt | behind | forward | export`: what all local governments share, and who lies behind."""

from __future__ import annotations

import click

from madoguchi.ops.console import (
    data_option,
    example,
    json_option,
    now,
    open_installation,
    print_json,
    tenant_named,
)
from madoguchi.ops.problem import Problem


@click.command("adopt", epilog=example("madoguchi procedure adopt ninshin-todoke --tenant aoba"))
@click.argument("shared")
@click.option("--tenant", required=True, help="Whose procedure lies over it.")
@click.option("--procedure", default="", help="The id of that procedure; by default the shared one's.")
@data_option
def adopt(shared: str, tenant: str, procedure: str, data: str | None) -> None:
    """Remember that a procedure lies over a shared definition as it is now, so that later versions can be taken."""
    open_installation(data)
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.authoring.library import NoSuchShared
    from madoguchi.authoring.services.adopt import adopt as lay_over
    from madoguchi.catalog.queries import standing
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.kernel.clock import day_in_japan

    government = tenant_named(tenant)
    with tenant_scope(government.id):
        if procedure and standing(procedure, today=day_in_japan(now())) is None:
            raise Problem(f"{government.name} has published no procedure {procedure}")
        try:
            base = lay_over(shared=shared, procedure=procedure, now=now(), by=OPERATOR)
        except NoSuchShared:
            raise Problem(f"nothing is shared as {shared}") from None
    click.echo(f"{government.name}: {procedure or base.id} lies over {shared}")


@click.command("behind", epilog=example("madoguchi procedure behind --json"))
@click.option("--shared", help="Of this shared definition alone.")
@json_option
@data_option
def behind(shared: str | None, as_json: bool, data: str | None) -> None:
    """List the procedures that lie over an older version of a shared definition, and what taking the newest meets."""
    open_installation(data)
    from msgspec import to_builtins

    from madoguchi.authoring.library import behind as lying_behind
    from madoguchi.authoring.library import shared_definitions
    from madoguchi.kernel.clock import day_in_japan

    if shared and shared not in {one.id for one in shared_definitions()}:
        raise Problem(f"nothing is shared as {shared}")
    found = lying_behind(today=day_in_japan(now()), shared=shared)
    if as_json:
        print_json([to_builtins(one) for one in found])
        return
    for one in found:
        state = one.reason or f"{one.changes} changes, nothing collides"
        click.echo(
            f"{one.slug} {one.procedure}: {one.shared} {one.base_version} → {one.newest_version}: {state}"
        )
    if not found:
        click.echo("nobody lies behind")


@click.command("forward", epilog=example("madoguchi procedure forward ninshin-todoke"))
@click.argument("shared")
@json_option
@data_option
def forward(shared: str, as_json: bool, data: str | None) -> None:
    """Move everybody to the newest version of a shared definition where nothing collides. Status 1 when one stays."""
    open_installation(data)
    from msgspec import to_builtins

    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.authoring.library import NoSuchShared
    from madoguchi.authoring.services.forward_tenants import forward_tenants

    try:
        done = forward_tenants(shared=shared, now=now(), by=OPERATOR)
    except NoSuchShared:
        raise Problem(f"nothing is shared as {shared}") from None
    if as_json:
        print_json(to_builtins(done))
    for one in done.told if not as_json else ():
        click.echo(f"{one.slug} {one.procedure}: {one.reason}")
    if not as_json:
        click.echo(f"{len(done.moved)} moved, {len(done.told)} told")
    if done.told:
        raise Problem(f"{len(done.told)} were not moved; their own staff take the new version and choose")


@click.command(
    "export", epilog=example("madoguchi procedure export inu-toroku --tenant aoba > inu-toroku.yaml")
)
@click.argument("procedure")
@click.option("--tenant", required=True, help="Who offers it.")
@data_option
def export(procedure: str, tenant: str, data: str | None) -> None:
    """Print what is on offer as YAML. `procedure publish` of that file offers the same version."""
    open_installation(data)
    from madoguchi.authoring.library import NotOffered, offered_definition
    from madoguchi.forms.domain.format.parse import to_yaml
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.kernel.clock import day_in_japan

    government = tenant_named(tenant)
    with tenant_scope(government.id):
        try:
            found = offered_definition(procedure, today=day_in_japan(now()))
        except NotOffered:
            raise Problem(f"{government.name} does not offer {procedure}") from None
    click.echo(to_yaml(found), nl=False)
