"""`madoguchi sim …`."""

from __future__ import annotations

import click

from madoguchi.ops.console import example
from madoguchi.ops.simulators.core.run import core


@click.group("sim", epilog=example("madoguchi sim core --port 8010 --secret try-me"))
def command() -> None:
    """Run a simulated outside system, for demonstrations and tests."""


command.add_command(core)
