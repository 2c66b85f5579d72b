"""Waiting for a thing, not for a time. A loaded machine may take long for it, and no test is about that."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from django.db import connection

T = TypeVar("T")
PATIENCE: Final = 300.0
"""Seconds after which what a test waits for is held to come no more. They cost nothing where it comes."""
_PAUSE: Final = 0.02


def until(holds: Callable[[], T], *, said: Callable[[], object] = lambda: "") -> T:
    """What `holds` gives, as soon as that is true. Raises AssertionError with what `said` gives after PATIENCE."""
    end = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < end, said()
        time.sleep(_PAUSE)
    return found


def listens(path: Path) -> bool:
    """Whether somebody takes connections at a Unix socket; its file is there a moment before."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(path)) == 0


def waited_for() -> bool:
    """Whether another transaction waits for a lock of this one (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return bool(cursor.fetchone()[0])
