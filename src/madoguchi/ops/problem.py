"""What an operator can mend, in one line."""

from __future__ import annotations

from typing import Any

import click


class Problem(click.ClickException):
    """One line that says what is wrong and what to do; exit status 1."""

    def show(self, file: Any = None) -> None:
        click.echo(f"madoguchi: {self.message}", err=True)
