"""The line to the database of this thread, which may have broken while nobody used it."""

from __future__ import annotations

import select

from django.db import connection


def leave_broken_line() -> None:
    """Before a request: a line that the server closed since the last one is left, and the next question opens a new one.

    A restarted database would else cost each thread's first visitor an error. Nothing is asked over the line: one that
    waits for no answer and has something to say was ended, or is about to be.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block or connection.connection is None:
        return
    server = connection.connection.pgconn
    if server.socket < 0 or _says_something(server.socket):
        connection.close()


def _says_something(socket: int) -> bool:
    poll = select.poll()
    poll.register(socket, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
