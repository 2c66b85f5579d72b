"""`madoguchi doctor`."""

from __future__ import annotations

import click

from madoguchi.ops.console import data_option, example, json_option, now, open_installation, print_json
from madoguchi.ops.problem import Problem

MARKS = {"ok": "ok  ", "note": "note", "bad": "BAD "}
COLOURS = {"ok": "green", "note": "yellow", "bad": "red"}


@click.command("doctor", epilog=example("madoguchi doctor --json"))
@json_option
@data_option
def command(as_json: bool, data: str | None) -> None:
    """Look at everything, and say what is wrong and what to do. Status 1 when something is to be mended."""
    open_installation(data)
    from msgspec import to_builtins

    from madoguchi.ops.doctoring.checks import everything

    found = []
    for verdict in everything(now()):
        found.append(verdict)
        if not as_json:
            mark = click.style(MARKS[verdict.level], fg=COLOURS[verdict.level])
            click.echo(f"{mark}  {verdict.name:<19} {verdict.message}")
    if as_json:
        print_json([to_builtins(f) for f in found])
    wrong = [f for f in found if f.level == "bad"]
    if wrong:
        raise Problem(f"{len(wrong)} things to mend (BAD)" if not as_json else f"{len(wrong)} things to mend")
