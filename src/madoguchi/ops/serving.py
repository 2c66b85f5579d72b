"""The web server, granian, with this program's settings."""

from __future__ import annotations

import os
import resource
import signal
from functools import partial
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from madoguchi.ops.console import loading
from madoguchi.ops.leash import end_with_parent

DOOR = "madoguchi.config.asgi.door"
"""Named, not imported: it lies above."""
_CONNECTIONS = 4096
"""Of one process. Idle and slow ones are many and cost little; of a proxy they are the visitors."""
_LONGEST_HEAD = 64 * 1024
"""Bytes of address and headers together; the longest of ours, with every cookie, has a few thousand."""
RECYCLE_AT_MB = 400
"""A process that has grown so far is replaced; usual is less than 150."""


def serve(*, host: str, port: int, processes: int, threads: int) -> None:
    """Serve until SIGTERM or SIGINT. `threads` is per process; each holds one database connection."""
    server = Server(
        DOOR,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=20_000, max_buffer_size=_LONGEST_HEAD),
        workers=processes,
        backlog=1024,
        backpressure=_CONNECTIONS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
        workers_max_rss=RECYCLE_AT_MB if processes > 1 else None,
        log_level=LogLevels.warning,
        log_access=False,
        websockets=False,
    )
    _allow_sockets()
    server.serve(target_loader=partial(_load, os.getpid(), threads), wrap_loader=False)


def _allow_sockets() -> None:
    """A file for each connection, and as many again for what is kept of long bodies; the usual limit is 1,024."""
    wanted, (soft, hard) = 2 * _CONNECTIONS + 1024, resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _load(parent: int, threads: int) -> Any:
    """In a serving process: it ends with its parent, killed or not. Then the application."""
    end_with_parent(parent, by=signal.SIGKILL)
    with loading():
        from django.utils.module_loading import import_string

        return import_string(DOOR)(threads=threads)
