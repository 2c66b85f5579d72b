"""Work on untrusted bytes in a child process, so that a hostile file cannot harm the one that asks.

Every call starts a fresh Python, which limits itself (`confine`) before it loads a parser: processor seconds, address
space, size of what it writes, open files, no core dump. It gets none of our environment, so no secret, and a copy of
the bytes on its standard input. Copies are unnamed files, so nothing is left behind. Linux; on macOS the address space
is not limited.
"""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

_SOURCE = Path(__file__).resolve().parents[2]
_MIB = 1024 * 1024
_AT_ONCE = 2  # children of one process: bounds the memory that a flood of hostile files can take
_room = threading.BoundedSemaphore(_AT_ONCE)


class NoRoom(RuntimeError):
    """All places for children stayed taken for the whole timeout; nothing is wrong with the file."""


class TooHeavy(RuntimeError):
    """The child used up its time or memory."""


class Died(RuntimeError):
    """The child ended without an answer: a parser fell over."""


class ChildLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one child may use: wall and processor seconds, bytes of address space, bytes written."""

    timeout: float = 20.0
    patience: float = 20.0
    """Seconds to wait for a place; a page has fewer."""
    cpu_seconds: int = 15
    memory: int = 1536 * _MIB
    output: int = 32 * _MIB


def run_confined(main: str, told: str, file: IO[bytes], *, limits: ChildLimits) -> tuple[bytes, bytes]:
    """(first line, the rest) of what module `main` writes, started with `told` on its command line and a copy of `file`.

    `main` has to call `confine` before it loads a parser. Raises NoRoom, TooHeavy, Died.
    """
    with place(limits.patience), tempfile.TemporaryFile() as copy, tempfile.TemporaryFile() as out:
        shutil.copyfileobj(file, copy)
        copy.seek(0)
        _run(main, told, copy, out, limits)
        out.seek(0)
        return out.readline(), out.read()


@contextmanager
def place(timeout: float) -> Iterator[None]:
    """One of the places for children, held until the end. Raises NoRoom."""
    if not _room.acquire(timeout=timeout):
        raise NoRoom
    try:
        yield
    finally:
        _room.release()


def _run(main: str, told: str, copy: IO[bytes], out: IO[bytes], limits: ChildLimits) -> None:
    command = [sys.executable, "-P", "-m", main, told]
    environment = {"PYTHONPATH": str(_SOURCE), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    try:
        ended = subprocess.run(
            command, stdin=copy, stdout=out, stderr=subprocess.DEVNULL, env=environment, cwd="/",
            timeout=limits.timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise TooHeavy from None
    if ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise TooHeavy
    if ended.returncode != 0:
        raise Died


def confine(limits: ChildLimits) -> None:
    """Limits that the kernel holds for this process; also for whatever a parser's bug would run in it."""
    memory = limits.memory if sys.platform == "linux" else resource.RLIM_INFINITY
    for what, most in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, limits.output),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        lowest = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (lowest, lowest))
