"""What the commands share: opening the installation, finding a tenant, and one line for what goes wrong."""

from __future__ import annotations

import errno
import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from madoguchi.ops import demo_folder
from madoguchi.ops.network import usable_socket
from madoguchi.ops.problem import Problem

if TYPE_CHECKING:
    from madoguchi.tenants.queries import TenantView

F = TypeVar("F", bound=Callable[..., Any])
SETTINGS = "madoguchi.config.settings"
"""Named, not imported: it lies above."""


def data_option(function: F) -> F:
    """`--data DIR`, for every command that opens an installation."""
    option = click.option(
        "--data",
        metavar="DIR",
        type=click.Path(file_okay=False),
        help="Data folder (MADOGUCHI_DATA; data in this folder when unset).",
    )
    return option(function)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for a program to read.")


def example(text: str) -> str:
    """The epilogue of a command's help."""
    return f"Example: {text}"


def folder_of(data: str | None) -> Path:
    """The data folder that an option or the environment names."""
    return Path(data or os.environ.get("MADOGUCHI_DATA") or "data").resolve()


def open_installation(data: str | None, *, serves: bool = False) -> None:
    """Set the environment from the options, then Django up; `serves` as for `set_environment`. Raises Problem."""
    set_environment(data, serves=serves)
    with loading():
        import django

        django.setup()


@contextmanager
def loading() -> Iterator[None]:
    """While the program is loaded nothing is garbage: the collector would look through all of it again and again.

    What was loaded stays to the end, and so it is left out of later collections too.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def set_environment(data: str | None, *, serves: bool) -> Path:
    """What this process and its children read; the data folder.

    A command that serves (`serves`) opens a demonstration's folder only with MADOGUCHI_DEMO; others may look
    into it. Raises Problem.
    """
    os.umask(0o077)  # databases, mails and logs of other people's lives: for this account alone
    folder = folder_of(data)
    os.environ["MADOGUCHI_DATA"] = str(folder)
    if serves:
        demo_folder.check(folder, demo=_demo())
    elif demo_folder.is_demo(folder):
        os.environ["MADOGUCHI_DEMO"] = "1"
    os.environ.setdefault("MADOGUCHI_KEEPER", str(usable_socket(folder)))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    return folder


def _demo() -> bool:
    return os.environ.get("MADOGUCHI_DEMO", "").lower() in ("1", "true")


def now() -> datetime:
    """The machine's clock, read here and passed down."""
    return datetime.now(UTC)


def tenant_named(name: str) -> TenantView:
    """The tenant of a slug or a code. Raises Problem."""
    from madoguchi.tenants.queries import by_code

    tenant = by_code(name)
    if tenant is None:
        raise Problem(f"there is no tenant {name}: `madoguchi tenant list` shows them")
    return tenant


def chosen_tenants(name: str | None) -> list[TenantView]:
    """The named tenant, or all. Raises Problem."""
    from madoguchi.tenants.queries import all_tenants

    return [tenant_named(name)] if name else all_tenants()


def print_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(rows: list[tuple[str, ...]]) -> None:
    """Columns, as wide as their widest cell; a Japanese character counts twice."""
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))] if rows else []
    for row in rows:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


def _width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def explained(error: Exception) -> str | None:
    """The line for an error that an operator can mend; None for one that is ours, which keeps its traceback."""
    name = type(error).__name__
    if name == "InvalidSetting":
        return str(error)
    if name in DATABASE_ERRORS and type(error).__module__.startswith(("django.db", "sqlite3")):
        return _database(str(error))
    if isinstance(error, PermissionError):
        return f"{error.filename}: {error.strerror}; run as the user that owns it"
    if isinstance(error, OSError) and error.errno in FULL:  # writing names no file
        return f"{error.filename or 'the disk'}: {error.strerror}; make room, and run it again"
    if isinstance(error, OSError) and error.filename and error.errno in MENDABLE:
        return f"{error.filename}: {error.strerror}"
    return None


DATABASE_ERRORS = (
    "OperationalError",
    "ProgrammingError",
    "InternalError",
    "DatabaseError",
    "MigrationSchemaMissing",
)
MENDABLE = (errno.ENOENT, errno.ENOTDIR, errno.EEXIST, errno.EROFS)
"""What a wrong path gives."""
FULL = (errno.ENOSPC, errno.EDQUOT)


def _database(text: str) -> str:
    first = " ".join(text.split())[:160]
    place = folder_of(None)
    if "no such table" in text:
        return (
            f"the database in {place} is empty or of an older version ({first}): "
            "run `madoguchi migrate`, or name the right folder with --data"
        )
    if "relation" in text and "does not exist" in text:
        return f"the database is empty or of an older version ({first}): run `madoguchi migrate`"
    if "permission denied" in text:
        return (
            f"the database refuses this role ({first}): run `madoguchi migrate` with "
            "MADOGUCHI_MIGRATION_DATABASE_URL, the address of the role that owns it"
        )
    if "lock timeout" in text:
        return (
            f"somebody holds a table for long ({first}): try again when that is over; pg_stat_activity shows who it is, "
            "and what was done so far stays"
        )
    if "must be owner" in text:
        return (
            f"the database refuses this role ({first}): set MADOGUCHI_MIGRATION_DATABASE_URL to the address of the role "
            "that owns the tables"
        )
    if "read-only transaction" in text:
        return (
            f"the address leads to a standby, which takes nothing ({first}): name the primary, or add "
            "target_session_attrs=read-write"
        )
    if "disk is full" in text or "No space left on device" in text:
        return f"the database has no room ({first}): make room on its disk, and run it again"
    if "not a database" in text or "malformed" in text:
        return f"the database in {place} is damaged ({first}): bring a backup back with `madoguchi restore`"
    if "locked" in text:
        return "the database is busy: try again, or stop what holds it"
    return f"the database cannot be reached ({first}): check MADOGUCHI_DATABASE_URL"


def progress(text: str) -> None:
    """A line of a long task, at once, beside the output that a program reads."""
    click.echo(text, err=True)
    sys.stderr.flush()
