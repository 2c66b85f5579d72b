"""`python -m madoguchi.ops.simulators.core`: the simulator as a process of its own."""

from __future__ import annotations

import click

from madoguchi.ops.simulators.core.run import core

if __name__ == "__main__":
    try:
        core()
    except OSError as error:
        raise click.ClickException(str(error)) from None
