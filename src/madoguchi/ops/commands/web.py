"""`madoguchi web`."""

from __future__ import annotations

import os

import click

from madoguchi.ops.console import data_option, example, open_installation
from madoguchi.ops.network import refuse_busy, refuse_foreign_demo

EMBEDDED_THREADS = 4
"""SQLite has one writer at a time: more threads would only wait for each other."""
THREADS = 4


@click.command("web", epilog=example("madoguchi web --host 0.0.0.0 --port 8000 --processes 4"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="Serving processes; on SQLite 1, else as many as processors.",
)
@click.option("--threads", type=click.IntRange(1, 64), help=f"Threads in each process (default {THREADS}).")
@data_option
def command(host: str, port: int, processes: int | None, threads: int | None, data: str | None) -> None:
    """Serve the pages, behind a reverse proxy that does TLS (MADOGUCHI_TRUSTED_PROXIES names it)."""
    open_installation(data, serves=True)
    from django.db import connection

    from madoguchi.ops.serving import serve
    from madoguchi.ops.starting import refuse_what_is_wrong

    refuse_foreign_demo(host)
    refuse_busy(host, port)
    refuse_what_is_wrong()
    embedded = connection.vendor == "sqlite"
    serve(
        host=host,
        port=port,
        processes=1 if embedded else processes or os.cpu_count() or 1,
        threads=threads or (EMBEDDED_THREADS if embedded else THREADS),
    )
