"""`up`: prepare the installation, then run its processes under one supervisor.

A second start of an embedded installation finds it prepared, and this process never loads Django.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import click

from madoguchi.ops import demo_folder, folder
from madoguchi.ops.console import folder_of, now, open_installation, progress, set_environment
from madoguchi.ops.demo import marks, people, residents
from madoguchi.ops.network import free_port
from madoguchi.ops.problem import Problem
from madoguchi.ops.supervisor import Child, Supervisor

READY_WITHIN = 90.0
"""Seconds that the web process may take to answer its first request."""


def up(*, data: str | None, demo: bool, host: str, port: int, processes: int | None) -> None:
    """Prepare, start, and keep running until SIGTERM or SIGINT. Raises Problem."""
    began = time.monotonic()
    place = folder_of(data)
    demo_folder.check(place, demo=demo)
    if demo and not demo_folder.is_demo(place):
        demo_folder.mark(place, {})
    set_environment(data, serves=True)
    with folder.hold(place):
        prepared = _prepare(data, place, demo=demo)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        environment, children = _children(place, demo=demo, host=host, port=port, processes=processes)
        supervisor = Supervisor(children, environment=environment, say=progress)
        supervisor.start()
        if supervisor.wait_until(lambda: _answers(host, port), seconds=READY_WITHIN):
            _tell(address, place, demo=demo, empty=not prepared, seconds=time.monotonic() - began)
        elif not supervisor.stopping():
            supervisor.end()
            raise Problem(f"the web process does not answer at {address}: see the lines above")
        supervisor.run()
    progress("stopped")


def _prepare(data: str | None, place: Path, *, demo: bool) -> bool:
    """Database, demonstration, keys, with a line for what takes long; whether there is a local government."""
    embedded = not any(os.environ.get(f"MADOGUCHI_DATABASE_URL{suffix}") for suffix in ("", "_FILE"))
    if embedded and folder.is_prepared(place) and (marks.is_loaded(place) or not demo):
        return True
    open_installation(data, serves=True)
    from madoguchi.ops import starting
    from madoguchi.ops.keys import key_folder, make_missing_keys
    from madoguchi.ops.secret_key import keep_secret_key
    from madoguchi.tenants.queries import all_tenants

    if starting.bring_up_to_date():
        progress("database: made or brought up to date")
    keep_secret_key(now=now())
    if demo and not marks.is_loaded(place):
        from madoguchi.ops.demo.load import load

        progress("filling the demonstration (once, some seconds)")
        load(now=now(), say=lambda line: progress(f"  {line}"))
        keep_secret_key(now=now())
    for name in make_missing_keys(folder=key_folder(), now=now()):
        progress(f"{name}: a sealing key was made in {key_folder()}: keep a copy of it (`madoguchi backup`)")
    if embedded and all_tenants():
        folder.stamp(place)
    return bool(all_tenants())


def _children(
    place: Path, *, demo: bool, host: str, port: int, processes: int | None
) -> tuple[dict[str, str], list[Child]]:
    program = (sys.executable, "-m", "madoguchi.ops.cli")
    keeper = (sys.executable, "-m", "madoguchi.tenants.connectors.keeper")
    web = (*program, "web", "--host", host, "--port", str(port))
    environment = dict(os.environ)
    children = [
        Child(name="web", command=web + (("--processes", str(processes)) if processes else ())),
        Child(
            name="key keeper", command=(*keeper, environment["MADOGUCHI_KEEPER"], str(place / "keys")), ends=1
        ),
        Child(name="worker", command=(*program, "worker"), waits=True),
    ]
    if demo and not environment.get("MADOGUCHI_CORE_URL"):
        core_port = free_port()
        environment["MADOGUCHI_CORE_URL"] = f"http://127.0.0.1:{core_port}"
        environment["MADOGUCHI_CORE_SECRET"] = secrets.token_urlsafe(24)
        core = (
            *program,
            *("sim", "core", "--port", str(core_port), "--data", str(place / "core")),
            *("--stranger", residents.STRANGER.name),
        )
        children.append(Child(name="core system", command=core, ends=1, waits=True))
    return environment, children


def _answers(host: str, port: int) -> bool:
    """Whether the web process answers anything at all."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    try:
        opener.open(f"http://{reached}:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _tell(address: str, place: Path, *, demo: bool, empty: bool, seconds: float) -> None:
    click.echo(f"\nMadoguchi answers at {address}/  (after {seconds:.1f} s; data in {_short(place)})")
    if demo:
        _tell_demo(address)
    if empty:
        click.echo("There is no local government yet. In another terminal: madoguchi tenant add --help")
    if not demo:
        click.echo("What is missing or weak: madoguchi doctor")
    click.echo("Ctrl-C ends it.")
    sys.stdout.flush()


def _tell_demo(address: str) -> None:
    first = people.TENANTS[0]
    rows = [(tenant.name, f"{address}/{tenant.slug}/") for tenant in people.TENANTS]
    rows += [
        (
            "staff",
            f"{address}/{first.slug}/desk/   the same {len(people.STAFF)} in each: "
            + " ".join(s.what for s in people.STAFF),
        ),
        ("  sign in", f"{people.username(people.STAFF[0], first.slug)}   password {people.PASSWORD}"),
        ("  one-time code", f"{address}/demo/   (authenticator secret {people.TOTP_SECRET})"),
        ("mails", f"{address}/demo/mail/"),
        ("API client", f"{people.CLIENT_ID} / {people.CLIENT_SECRET}"),
    ]
    click.echo("This is a demonstration: nothing in it is real, and it serves this machine only.\n")
    from madoguchi.ops.console import table

    table([(f"  {name}", text) for name, text in rows])
    click.echo("")


def _short(place: Path) -> str:
    try:
        return str(place.relative_to(Path.cwd()))
    except ValueError:
        return str(place)
