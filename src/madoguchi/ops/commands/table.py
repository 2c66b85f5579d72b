"""`madoguchi table …`."""

from __future__ import annotations

from pathlib import Path

import click

from madoguchi.ops import table_file
from madoguchi.ops.console import (
    data_option,
    example,
    json_option,
    now,
    open_installation,
    print_json,
    tenant_named,
)
from madoguchi.ops.console import table as columns
from madoguchi.ops.problem import Problem


@click.group("table", epilog=example("madoguchi table list aoba"))
def command() -> None:
    """Keep the lists that procedures let residents choose from: day-care centres, disasters, clinics."""


@command.command("import", epilog=example("madoguchi table import aoba hoikuen hoikuen.csv"))
@click.argument("tenant")
@click.argument("table")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.csv|.yaml"
)
@data_option
def import_(tenant: str, table: str, file: Path, data: str | None) -> None:
    """Replace a list by the rows of a file, in their order; rows that it no longer has are not offered any more.

    A CSV file (UTF-8, or Shift_JIS as Excel writes it) has a header line with key and label, and the list's own
    columns; a YAML file has `key: {label: …}`. label_en and label_ja-easy are the label in the other languages.
    """
    rows = table_file.read(file)
    open_installation(data)
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.tenants.services.keep_table import KeyUsed, keep_table

    government = tenant_named(tenant)
    try:
        with tenant_transaction(government.id):
            keep_table(table=table, rows=rows, by=OPERATOR, now=now())
    except KeyUsed as used:
        raise Problem(
            f"{file}: the key {used.key!r} was {used.label!r} before: give the new row a key of its own, so that what "
            "was chosen before does not come to mean it"
        ) from None
    click.echo(f"{government.name}: {table} has {len(rows)} rows; pages show them within seconds")


@command.command("list", epilog=example("madoguchi table list aoba --json"))
@click.argument("tenant")
@json_option
@data_option
def list_(tenant: str, as_json: bool, data: str | None) -> None:
    """Name the lists of a tenant, and how many rows each has."""
    open_installation(data)
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.tenants.queries import tables

    with tenant_scope(tenant_named(tenant).id):
        found = tables()
    if as_json:
        print_json(found)
    elif found:
        columns([("table", "rows"), *((name, str(len(rows))) for name, rows in found.items())])
    else:
        click.echo("none yet: madoguchi table import --help")
