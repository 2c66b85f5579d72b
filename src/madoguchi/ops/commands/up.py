"""`madoguchi up`."""

from __future__ import annotations

import os

import click

from madoguchi.ops.console import data_option, example
from madoguchi.ops.network import refuse_busy, refuse_foreign_demo


@click.command("up", epilog=example("madoguchi up --demo --port 8000 --data ./demo"))
@click.option(
    "--demo", is_flag=True, help="Fill the folder with fictional local governments and open sign-ins."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--processes", type=click.IntRange(1, 64), help="Serving processes (on SQLite always 1).")
@data_option
def command(demo: bool, host: str, port: int, processes: int | None, data: str | None) -> None:
    """Start everything on this machine: database, keys, web pages and a worker. Ctrl-C ends all of it."""
    os.environ["MADOGUCHI_DEMO"] = "1" if demo else "0"
    refuse_foreign_demo(host)
    refuse_busy(host, port)
    os.environ.setdefault("MADOGUCHI_BASE_URL", f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}")
    from madoguchi.ops import upping

    upping.up(data=data, demo=demo, host=host, port=port, processes=processes)
