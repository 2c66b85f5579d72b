"""`madoguchi worker`."""

from __future__ import annotations

import os
import signal
import socket
from threading import Event

import click

from madoguchi.ops.console import data_option, example, now, open_installation


@click.command("worker", epilog=example("madoguchi worker --once"))
@click.option("--once", is_flag=True, help="Handle what waits now, then end.")
@click.option("--again", is_flag=True, help="First take up what was given up, once its cause is mended.")
@data_option
def command(once: bool, again: bool, data: str | None) -> None:
    """Hand events on to their handlers, seal the audit record each minute, purge once a day.

    Start as many as you like: they share the work. SIGTERM lets it finish what it is doing. What fails for
    nine days is given up; the doctor names it.
    """
    open_installation(data, serves=True)
    from madoguchi.ops.starting import refuse_what_is_wrong
    from madoguchi.ops.working import Worker, taken_up

    refuse_what_is_wrong()
    if again:
        click.echo(f"{taken_up(now=now())} events taken up again")
    stop = Event()
    worker = Worker(name=f"{socket.gethostname()[:40]}:{os.getpid()}", now=now, stop=stop)
    if once:
        click.echo(f"{worker.once()} events handled")
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.run()
