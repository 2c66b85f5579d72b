"""`madoguchi bench NAME`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import click

from madoguchi.ops.console import example
from madoguchi.ops.problem import Problem

CHECKOUT = Path(__file__).parents[4]


@click.command("bench", epilog=example("madoguchi bench all"))
@click.argument("name")
@click.option(
    "--full", is_flag=True, help="At full size, where the measurement has one (histories): it takes hours."
)
def command(name: str, full: bool) -> None:
    """Run a measurement of the checkout's `bench` folder, or `all`; `list` names them."""
    scripts = {
        path.stem: path for path in sorted((CHECKOUT / "bench").glob("*.py")) if not path.stem.startswith("_")
    }
    if not scripts:
        raise Problem(
            "the measurements are in the source checkout, not in the installed package: run it from there"
        )
    if name == "list":
        click.echo("\n".join(scripts))
        return
    if name != "all" and name not in scripts:
        raise Problem(f"there is no measurement {name}: choose all, {', '.join(scripts)}")
    failed = [one for one in (scripts if name == "all" else [name]) if not _run(one, scripts[one], full)]
    if failed:
        raise Problem(f"below the limit or not finished: {', '.join(failed)}")


def _run(name: str, script: Path, full: bool) -> bool:
    click.echo(f"== {name}")
    sys.stdout.flush()
    began = time.monotonic()
    environment = os.environ | ({"BENCH_FULL": "1"} if full else {})
    done = subprocess.run([sys.executable, str(script)], cwd=CHECKOUT, check=False, env=environment)
    click.echo(f"{name}: took {time.monotonic() - began:.0f} s")
    sys.stdout.flush()
    return done.returncode == 0
