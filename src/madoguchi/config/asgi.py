"""What the web server runs: the door, and behind it the WSGI application."""

from __future__ import annotations

from madoguchi.config.door import Door
from madoguchi.config.wsgi import application


def door(*, threads: int) -> Door:
    """One process's, with so many threads of its own."""
    return Door(application, threads=threads, is_static=application.files.__contains__)
