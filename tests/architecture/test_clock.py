"""The time is passed in: the machine's clock is read at the doors alone, each of them named here with its reason."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.architecture.house import SOURCE, python_files

CLOCKS = {
    ("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"),
    ("timezone", "now"), ("timezone", "localtime"), ("timezone", "localdate"), ("time", "time"),
}  # fmt: skip
"""What reads the calendar. How long something took (`monotonic`) is no date and may be asked anywhere."""
IMPORTED = {("time", "time"), ("django.utils.timezone", "now"), ("django.utils.timezone", "localdate")}
DOORS = {
    "kernel/clock.py": "the clock itself",
    "isolation/clock.py": "compares the machine's clock with the database's",
    "ui/requests.py": "a request of a page: `request.now`",
    "api/requests.py": "a request of a program",
    "config/middleware.py": "tells a limit that a request ran into, whatever request it was",
    "portal/demo/demo.py": "shows the present code of the demonstration's authenticator",
    "ops/console.py": "commands and workers: `now()`",
    "ops/monitoring.py": "the monitoring's own request",
    "ops/simulators/core/ledger.py": "the simulated core system is a program of its own",
    "ops/simulators/core/server.py": "the simulated core system is a program of its own",
}


def readings() -> dict[str, list[int]]:
    """The lines of each file that read the clock."""
    found: dict[str, list[int]] = {}
    for path in python_files():
        if SOURCE not in path.parents or "tests" in path.parts:
            continue
        lines = [getattr(node, "lineno", 0) for node in ast.walk(_parsed(path)) if _reads(node)]
        if lines:
            found[str(path.relative_to(SOURCE))] = lines
    return found


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _reads(node: ast.AST) -> bool:
    """`date.today`, called or handed on, and the import of a function that does it."""
    if isinstance(node, ast.ImportFrom):
        return any((node.module, name.name) in IMPORTED for name in node.names)
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return (name, node.attr) in CLOCKS


def test_the_clock_is_read_at_the_doors_alone():
    assert {file: lines for file, lines in readings().items() if file not in DOORS} == {}


def test_every_door_is_one():
    assert set(DOORS) - set(readings()) == set()


def test_a_reading_is_found_however_it_is_written():
    written = [
        "date.today()",
        "datetime.datetime.now(UTC)",
        "f(default=timezone.now)",
        "from time import time",
    ]
    for source in written:
        assert any(_reads(node) for node in ast.walk(ast.parse(source)))
    for source in ["request.now", "time.monotonic()", "from datetime import time", "day_in_japan(now)"]:
        assert not any(_reads(node) for node in ast.walk(ast.parse(source)))
