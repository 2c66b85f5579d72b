"""`madoguchi procedure …`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from madoguchi.ops.commands import procedure_sharing
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

if TYPE_CHECKING:
    from madoguchi.forms.domain.format.definition import Definition

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


@click.group("procedure", epilog=example("madoguchi procedure check my-procedure.yaml"))
def command() -> None:
    """Check, try, compare and publish procedure definitions (YAML or JSON)."""


@command.command("check", epilog=example("madoguchi procedure check my-procedure.yaml --json"))
@click.argument("file", type=FILE)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Prove a definition: references, types, reachability. Status 1 when there is an error."""
    from madoguchi.forms.domain.proving.prove import findings

    found = findings(_read(file))
    errors = [f for f in found if f.severity == "error"]
    if as_json:
        from msgspec import to_builtins

        print_json([to_builtins(f) for f in found])
    for f in found if not as_json else ():
        click.echo(f"{f.severity}  {f.where}: {f.message}")
    if errors:
        raise Problem(f"{file}: {len(errors)} errors to mend")
    if not as_json:
        click.echo(f"{file}: no errors" + (f", {len(found)} remarks" if found else ""))


@command.command("try", epilog=example("madoguchi procedure try my-procedure.yaml --tenant aoba"))
@click.argument("file", type=FILE)
@click.option("--tenant", help="Whose lists the trials choose from; without it there are none.")
@json_option
@data_option
def try_(file: Path, tenant: str | None, as_json: bool, data: str | None) -> None:
    """Run a definition's trials. Status 1 when one does not hold."""
    from madoguchi.forms.domain.proving.prove import failed_trials

    definition = _read(file)
    failures = failed_trials(definition, _tables(tenant, data))
    if as_json:
        failed = [{"trial": name, "differs": what} for name, what in failures]
        print_json({"trials": len(definition.trials), "failed": failed})
    else:
        for name, what in failures:
            click.echo(f"trial 「{name}」: {what}")
    if failures:
        raise Problem(
            f"{file}: {len({name for name, _ in failures})} of {len(definition.trials)} trials do not hold"
        )
    if not as_json:
        click.echo(f"{file}: {len(definition.trials)} trials hold")


@command.command("publish", epilog=example("madoguchi procedure publish my-procedure.yaml --tenant aoba"))
@click.argument("file", type=FILE)
@click.option("--tenant", required=True, help="Who offers it.")
@click.option(
    "--from", "first", type=DAY, help="The day (YYYY-MM-DD) on which it takes over, with nobody's doing."
)
@click.option("--to", "last", type=DAY, help="The last day on which it is offered.")
@click.option("--note", default="", help="For the history of the publication.")
@data_option
def publish(
    file: Path, tenant: str, first: datetime | None, last: datetime | None, note: str, data: str | None
) -> None:
    """Offer a definition to residents, when it is proved and its trials hold."""
    definition = _read(file)
    open_installation(data)
    from madoguchi.accounts.permissions import OPERATOR
    from madoguchi.authoring.domain.gaps import gaps
    from madoguchi.authoring.queries import held
    from madoguchi.catalog.services.publish import ImpossibleDays
    from madoguchi.catalog.services.publish import publish as offer
    from madoguchi.forms.services.store_version import NotProved
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.tenants.queries import tables

    government = tenant_named(tenant)
    with tenant_scope(government.id):
        lists = tables()
        try:
            if missing := [
                gap for gap in gaps(definition, lists, held(definition)) if gap.severity == "error"
            ]:
                raise NotProved(missing, [])
            version = offer(
                definition=definition,
                tables=lists,
                now=now(),
                by=OPERATOR,
                note=note,
                offered_from=first.date() if first else None,
                offered_to=last.date() if last else None,
            )
        except NotProved as error:
            click.echo(str(error), err=True)
            raise Problem(f"{file}: not published; mend what stands above") from None
        except ImpossibleDays:
            raise Problem("the last day is before the first, or has passed") from None
    since = f" from {first:%Y-%m-%d}" if first else ""
    click.echo(
        f"{government.name} offers {definition.id} {version}{since} at /{government.slug}/procedures/{definition.id}/"
    )


@command.command("diff", epilog=example("madoguchi procedure diff old.yaml new.yaml"))
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@json_option
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Say in Japanese what differs between two definitions. Order of keys, quotes and comments do not count."""
    from msgspec import to_builtins

    from madoguchi.forms.domain.comparing.diff import differences
    from madoguchi.forms.domain.format.parse import version_of

    before, after = _read(old), _read(new)
    found = differences(before, after)
    if as_json:
        print_json([to_builtins(d) for d in found])
        return
    if not found:
        click.echo(f"the same: {version_of(before)}")
        return
    click.echo(f"{old} {version_of(before)} → {new} {version_of(after)}: {len(found)} differences")
    for d in found:
        click.echo(f"{d.place}{d.field and '.' + d.field}: {d.said}")


@command.command(
    "import-form", epilog=example("madoguchi procedure import-form 申請書.xlsx --out draft.yaml")
)
@click.argument("file", type=FILE)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the draft goes; else it is shown."
)
@json_option
def import_form(file: Path, out: Path | None, as_json: bool) -> None:
    """Make a draft from an official form as it is: Excel, Word, or PDF with text."""
    from msgspec import to_builtins

    from madoguchi.forms.domain.format.parse import to_yaml
    from madoguchi.paper.formats.refusal import CannotRead
    from madoguchi.paper.import_form import import_form as read_form

    try:
        reading = read_form(file.read_bytes(), file.name)
    except CannotRead as error:
        raise Problem(f"{file}: {error.message}") from None
    if out is not None:
        try:
            out.write_text(to_yaml(reading.definition), encoding="utf-8")
        except OSError as error:
            raise Problem(f"{out}: {error.strerror}; nothing was written") from None
    if as_json:
        print_json(to_builtins(reading))
        return
    if out is None:
        click.echo(to_yaml(reading.definition), nl=False)
    questions = sum(len(page.questions) for page in reading.definition.pages)
    click.echo(f"{file}: {len(reading.definition.pages)} pages, {questions} questions", err=True)
    for passage in reading.not_understood:
        click.echo(f"not understood  {passage.reference}: {passage.text}", err=True)
    for passage in reading.office_use:
        click.echo(f"left out, for the office  {passage.reference}: {passage.text}", err=True)


def _read(file: Path) -> Definition:
    from madoguchi.forms.domain.format.parse import InvalidDefinition, parse_yaml

    try:
        return parse_yaml(file.read_bytes())
    except InvalidDefinition as error:
        raise Problem(f"{file}: {error}") from None


def _tables(tenant: str | None, data: str | None) -> Any:
    if tenant is None:
        return {}
    open_installation(data)
    from madoguchi.isolation.scope import tenant_scope
    from madoguchi.tenants.queries import tables

    with tenant_scope(tenant_named(tenant).id):
        return tables()


for shared_command in (
    procedure_sharing.adopt,
    procedure_sharing.behind,
    procedure_sharing.forward,
    procedure_sharing.export,
):
    command.add_command(shared_command)
