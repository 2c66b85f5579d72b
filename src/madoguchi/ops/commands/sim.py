"""`madoguchi sim …`."""

from __future__ import annotations

import click

from madoguchi.ops.console import example


@click.group("sim", epilog=example("madoguchi sim core --port 9100"))
def command() -> None:
    """Run a simulated outside system, for demonstrations and tests."""
