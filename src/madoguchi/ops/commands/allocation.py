"""`madoguchi allocation …`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from madoguchi.ops.console import (
    data_option,
    example,
    json_option,
    open_installation,
    print_json,
    table,
    tenant_named,
)
from madoguchi.ops.problem import Problem

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("allocation", epilog=example("madoguchi allocation replay --tenant aoba"))
def command() -> None:
    """Check how places were given out (nurseries, flats): list, export and replay drawings."""


@command.command("list", epilog=example("madoguchi allocation list --tenant aoba"))
@click.option("--tenant", required=True, help="Whose drawings.")
@json_option
@data_option
def list_(tenant: str, as_json: bool, data: str | None) -> None:
    """Name the drawings that are kept; `gone`: none of its cases is kept any more, and nothing of them."""
    open_installation(data)
    kept = _kept(tenant)
    rows = [
        (
            each["batch"],
            each["procedure"],
            each["at"],
            each["first"] or "first",
            "" if each["inputs"] else "gone",
        )
        for each in kept
    ]
    if as_json:
        print_json(
            [dict(zip(("batch", "procedure", "at", "round", "kept"), row, strict=True)) for row in rows]
        )
    elif rows:
        table([("batch", "procedure", "at", "round", ""), *rows])
    else:
        click.echo("no places were given out")


@command.command(
    "export", epilog=example("madoguchi allocation export BATCH --tenant aoba --out drawing.json")
)
@click.argument("batch", type=click.UUID)
@click.option("--tenant", required=True, help="Whose drawing.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where it goes.")
@data_option
def export(batch: UUID, tenant: str, out: Path, data: str | None) -> None:
    """Write a drawing into a file, for whoever checks it elsewhere: its inputs, its result, their digests.

    Names and addresses are not in it; points, incomes, wishes and households are, of cases by their ids. Keep it as such.
    """
    import json

    open_installation(data)
    (drawing,) = _chosen(_kept(tenant), batch)
    if not drawing["inputs"]:
        raise Problem(f"{batch}: none of its cases is kept any more, so nothing is left to export")
    try:
        out.write_text(json.dumps(drawing, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Problem(f"{out}: {error.strerror}; nothing was written") from None
    click.echo(f"{out}: {drawing['result_digest']}")


@command.command("replay", epilog=example("madoguchi allocation replay --file drawing.json"))
@click.argument("batch", type=click.UUID, required=False)
@click.option("--tenant", help="Whose drawings; without BATCH all of them.")
@click.option("--file", type=FILE, help="A drawing that was exported; no installation is needed.")
@json_option
@data_option
def replay(
    batch: UUID | None, tenant: str | None, file: Path | None, as_json: bool, data: str | None
) -> None:
    """Give the places out once more from what is kept, by a second program, and compare. Status 1 when something differs.

    Also compared: the digests, what the audit record says of the result, the number of places, and, in a later drawing of a
    round, its seed, its rules and who held a place.
    """
    from madoguchi.ops.auditing.compare import Unreadable, differences, read_drawing

    if (file is None) == (tenant is None) or (file is not None and batch is not None):
        raise click.UsageError("name either --tenant (with a BATCH, or for all) or --file")
    if file is not None:
        try:
            drawings = [read_drawing(file)]
        except Unreadable as why:
            raise Problem(f"{file}: {why}") from None
    else:
        assert tenant is not None
        open_installation(data)
        drawings = _kept(tenant)
    chosen = drawings if batch is None else _chosen(drawings, batch)
    found = {
        str(each["batch"]): differences(each, _before(each, drawings)) for each in chosen if each["inputs"]
    }
    if as_json:
        print_json(found)
    for name, lines in found.items() if not as_json else ():
        click.echo(f"{name}: " + (f"differs in {len(lines)}" if lines else "agrees"))
        for line in lines:
            click.echo(f"  {line}")
    if wrong := [name for name, lines in found.items() if lines]:
        raise Problem(
            f"{', '.join(wrong)}: not what its inputs give; compare with a backup, and with the audit record"
        )
    if not found and not as_json:
        click.echo("nothing to replay")


def _kept(tenant: str) -> list[dict[str, Any]]:
    """All drawings of a tenant as plain data, the first one first."""
    from msgspec import to_builtins

    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.review.queries.batches.drawings import kept_drawings

    with tenant_transaction(tenant_named(tenant).id):
        found: list[dict[str, Any]] = to_builtins(kept_drawings())
    return found


def _chosen(drawings: list[dict[str, Any]], batch: UUID) -> list[dict[str, Any]]:
    """Raises Problem."""
    found = [each for each in drawings if each["batch"] == str(batch)]
    if not found:
        raise Problem(f"no places were given out in {batch}: `madoguchi allocation list` names the drawings")
    return found


def _before(drawing: dict[str, Any], drawings: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The drawing before it in the same round."""
    first = drawing.get("first")
    if not first:
        return None
    mine = [each for each in drawings if each["inputs"] and first in (each["batch"], each["first"])]
    at = next((n for n, each in enumerate(mine) if each is drawing), 0)
    return mine[at - 1] if at else None
