"""`up`: prepare the installation, then run its processes under one supervisor."""

from __future__ import annotations

import os
import secrets
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import click
from django.conf import settings

from madoguchi.ops import demo_folder
from madoguchi.ops.console import folder_of, now, progress
from madoguchi.ops.network import free_port
from madoguchi.ops.problem import Problem
from madoguchi.ops.supervisor import Child, Supervisor

READY_WITHIN = 60.0
"""Seconds that the web process may take to answer its first request."""


def prepare_folder(data: str | None, *, demo: bool) -> None:
    """Before the settings are read: what stands in the environment of every process. Raises Problem."""
    folder = folder_of(data)
    demo_folder.check(folder, demo=demo)
    if demo and not demo_folder.is_demo(folder):
        demo_folder.mark(folder, {})


def up(*, demo: bool, host: str, port: int, processes: int | None) -> None:
    """Prepare, start, and keep running until SIGTERM or SIGINT. Raises Problem."""
    from madoguchi.ops import starting

    began = time.monotonic()
    lock = starting.hold(settings.DATA)
    _prepare(demo=demo)
    address = f"http://{'localhost' if host == '::1' else host}:{port}"
    environment, children = _children(demo=demo, host=host, port=port, processes=processes)
    supervisor = Supervisor(children, environment=environment, say=progress)
    supervisor.start()
    if supervisor.wait_until(lambda: _answers(host, port), seconds=READY_WITHIN):
        _tell(address, demo=demo, seconds=time.monotonic() - began)
    elif not supervisor.stopping():
        supervisor.end()
        raise Problem(
            f"the web process did not answer at {address} within {READY_WITHIN:.0f} s: see the lines above"
        )
    supervisor.run()
    progress("stopped")
    lock.close()


def _prepare(*, demo: bool) -> None:
    """Database, demonstration, keys; with a line for what takes long."""
    from madoguchi.ops import starting

    if starting.bring_up_to_date():
        progress("database: made or brought up to date")
    if demo:
        _load_demo()
        return
    from madoguchi.ops.keys import key_folder, make_missing_keys

    for name in make_missing_keys(folder=key_folder(), now=now()):
        progress(f"{name}: a sealing key was made in {key_folder()}: keep a copy of it (`madoguchi backup`)")


def _load_demo() -> None:
    from madoguchi.ops.demo import marks

    if marks.is_loaded(settings.DATA):
        return
    from madoguchi.ops.demo.load import load

    progress("filling the demonstration (once, some seconds)")
    load(now=now(), say=lambda line: progress(f"  {line}"))


def _children(
    *, demo: bool, host: str, port: int, processes: int | None
) -> tuple[dict[str, str], list[Child]]:
    from madoguchi.ops.keys import keeper_command

    program = (sys.executable, "-m", "madoguchi.ops.cli")
    web = (*program, "web", "--host", host, "--port", str(port))
    children = [
        Child(name="key keeper", command=keeper_command(), ends=1),
        Child(name="web", command=web + (("--processes", str(processes)) if processes else ())),
        Child(name="worker", command=(*program, "worker")),
    ]
    environment = dict(os.environ)
    if demo and not environment.get("MADOGUCHI_CORE_URL"):
        core_port = free_port()
        environment["MADOGUCHI_CORE_URL"] = f"http://127.0.0.1:{core_port}"
        environment["MADOGUCHI_CORE_SECRET"] = secrets.token_urlsafe(24)
        core = (*program, "sim", "core", "--port", str(core_port), "--data", str(settings.DATA / "core"))
        children.append(Child(name="core system", command=core, ends=1))
    return environment, children


def _answers(host: str, port: int) -> bool:
    """Whether the web process answers anything at all."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    reached = "127.0.0.1" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host
    try:
        opener.open(f"http://{reached}:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _tell(address: str, *, demo: bool, seconds: float) -> None:
    click.echo("")
    click.echo(f"Madoguchi answers at {address}/  (after {seconds:.1f} s; data in {_short(settings.DATA)})")
    if demo:
        _tell_demo(address)
    else:
        _tell_next()
    click.echo("Ctrl-C ends it.")
    sys.stdout.flush()


def _tell_demo(address: str) -> None:
    from madoguchi.ops.demo import people

    tenants = "   ".join(f"{t.name} {address}/{t.slug}/" for t in people.TENANTS)
    staff = people.STAFF[0]
    lines = (
        ("residents", tenants),
        ("staff", f"{address}/{people.TENANTS[0].slug}/desk/   (each local government has the same five)"),
        ("", "   ".join(f"{s.local}@ {s.what}" for s in people.STAFF)),
        ("sign in as", f"{people.username(staff, people.TENANTS[0].slug)}   password {people.PASSWORD}"),
        ("code", f"shown at {address}/demo/   (authenticator secret {people.TOTP_SECRET})"),
        ("mails", f"{address}/demo/mail/"),
        ("API client", f"{people.CLIENT_ID} / {people.CLIENT_SECRET}"),
    )
    click.echo("This is a demonstration: nothing in it is real, and it serves this machine only.\n")
    for name, text in lines:
        click.echo(f"  {name:<11} {text}")
    click.echo("")


def _tell_next() -> None:
    from madoguchi.tenants.queries import all_tenants

    if not all_tenants():
        click.echo("There is no local government yet. In another terminal: madoguchi tenant add --help")
    click.echo("What is missing or weak: madoguchi doctor")


def _short(folder: Path) -> str:
    try:
        return str(folder.relative_to(Path.cwd()))
    except ValueError:
        return str(folder)
