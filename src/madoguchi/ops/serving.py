"""The web server, granian, with this program's settings."""

from __future__ import annotations

import os
import signal
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from madoguchi.ops.leash import end_with_parent

APPLICATION = "madoguchi.config.wsgi:application"
"""Named, not imported: it lies above."""
RECYCLE_AT_MB = 400
"""A process that has grown so far is replaced; usual is less than 150."""


def serve(*, host: str, port: int, processes: int, threads: int) -> None:
    """Serve until SIGTERM or SIGINT. `threads` is per process; each holds one database connection."""
    server = Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,
        backlog=1024,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        workers_max_rss=RECYCLE_AT_MB if processes > 1 else None,
        log_level=LogLevels.warning,
        log_access=False,
        websockets=False,
    )
    server.serve(target_loader=partial(_load, os.getpid()), wrap_loader=False)


def _load(parent: int) -> Any:
    """In a serving process: it ends with its parent, killed or not. Then the application."""
    end_with_parent(parent, by=signal.SIGKILL)
    from django.utils.module_loading import import_string

    return import_string(APPLICATION.replace(":", "."))
