"""The program `madoguchi`. Commands are imported when they are called, so that `--help` is quick."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, Final

import click

from madoguchi.ops.console import explained

COMMANDS: Final[dict[str, str]] = {
    "up": "Start everything on this machine: database, keys, web, worker.",
    "web": "Serve the pages.",
    "worker": "Hand events on, seal the audit record, purge what is over.",
    "migrate": "Bring the database to the state that this version needs.",
    "doctor": "Say what is wrong with this installation.",
    "tenant": "Take local governments in, list them.",
    "staff": "Take members of staff in, help those who are locked out.",
    "client": "Register programs that use the API, list them, shut them out.",
    "table": "Keep the lists that procedures let residents choose from.",
    "key": "Make, rotate and list the keys that individual numbers are sealed with.",
    "procedure": "Check, try, compare and publish procedure definitions.",
    "deliver": "See what the core systems have acknowledged.",
    "allocation": "Check how places were given out.",
    "audit": "Check the record of who did what.",
    "backup": "Write everything into one file.",
    "restore": "Bring a backup back into an empty folder.",
    "purge": "Delete what nobody may need any more.",
    "sim": "Run a simulated outside system.",
    "bench": "Measure load and scale.",
}
"""Command → its line in the list; it is the function of that name (`up_command` …) in `commands/<command>.py`."""


class Lazy(click.Group):
    """A group that knows its commands' names, and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"madoguchi.ops.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: madoguchi up --demo",
)
@click.version_option(package_name="madoguchi", message="madoguchi %(version)s")
def program() -> None:
    """Madoguchi (窓口): e-applications for local governments.

    Settings are environment variables, MADOGUCHI_DATA and the like; the options of a command go before them.
    """


def main(arguments: list[str] | None = None) -> None:
    """The entry point. Ends with status 0, 1 (one line says what to do) or 2 (wrong usage)."""
    try:
        status: Any = program.main(arguments, prog_name="madoguchi", standalone_mode=False)
        _finish(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        _finish(130)
    except click.ClickException as error:
        error.show()
        _finish(error.exit_code)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has gone; Python would complain once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _finish(1)
    except Exception as error:
        line = explained(error)
        if line is None:
            raise
        click.echo(f"madoguchi: {line}", err=True)
        _finish(1)


def _finish(status: int) -> None:
    sys.exit(status)


if __name__ == "__main__":
    main()
