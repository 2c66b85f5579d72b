"""The same work on untrusted files in a child process, so that a hostile file cannot harm the one that asks.

Every call starts a fresh Python, which limits itself before it loads a parser: processor seconds, address
space, size of what it writes, open files, no core dump. It gets none of our environment, so no secret, and a
copy of the file on its standard input. What it dies of is told as Refused(TOO_HEAVY) or Refused(BROKEN).
`child_main` is its other half. Linux; on macOS the address space is not limited.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Literal

import msgspec

from madoguchi.applications.domain.files.kinds import MIB, OFFICE, Kind, Limits
from madoguchi.applications.domain.files.refusal import Param, Reason, Refused
from madoguchi.applications.domain.files.upload import Inspected, check_size, opened

_MAIN = "madoguchi.applications.domain.files.child_main"
_SOURCE = Path(__file__).resolve().parents[4]
_AT_ONCE = 2  # children of one process: bounds the memory that a flood of hostile files can take
_room = threading.BoundedSemaphore(_AT_ONCE)


class NoRoom(RuntimeError):
    """All places for children stayed taken for the whole timeout; nothing is wrong with the file."""


class ChildLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one child may use: wall and processor seconds, bytes of address space, bytes written."""

    timeout: float = 20.0
    cpu_seconds: int = 15
    memory: int = 1536 * MIB
    output: int = 32 * MIB


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What the child is told, as JSON on its command line."""

    what: Literal["inspect", "normalise", "preview"]
    child: ChildLimits
    limits: Limits
    name: str = ""
    accept: list[Kind] = []
    kind: Kind | None = None
    page: int = 1
    max_side: int | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of what the child writes; with `picture`, the bytes of a JPEG follow it."""

    inspected: Inspected | None = None
    picture: bool = False
    reason: Reason | None = None
    params: dict[str, Param] = {}


_ANSWERS = msgspec.json.Decoder(Answer)  # made now: two threads that are the first at once crash msgspec 0.22


def inspect_in_child(
    file: BinaryIO | Path,
    *,
    name: str,
    accept: Collection[Kind | str],
    limits: Limits | None = None,
    child: ChildLimits | None = None,
) -> Inspected:
    """`inspect.inspect` in a child; the size is refused before one is started. Raises Refused, NoRoom."""
    limits = limits or Limits()
    with opened(file) as source:
        check_size(source, name=name, limits=limits)
    kinds = [Kind(kind) for kind in accept]
    # A lone surrogate cannot go through JSON; the name is cleaned on the other side anyway.
    sendable = name.encode("utf-8", "replace").decode()
    task = Task(what="inspect", child=child or ChildLimits(), limits=limits, name=sendable, accept=kinds)
    answer, _ = _ask(file, task)
    if answer.inspected is None:
        raise Refused(Reason.BROKEN)
    return answer.inspected


def normalise_in_child(
    file: BinaryIO | Path,
    kind: Kind,
    *,
    max_side: int | None = None,
    limits: Limits | None = None,
    child: ChildLimits | None = None,
) -> bytes:
    """`pictures.normalise_picture` in a child. Raises Refused, NoRoom."""
    task = Task(
        what="normalise",
        child=child or ChildLimits(),
        limits=limits or Limits(),
        kind=kind,
        max_side=max_side,
    )
    return _ask(file, task)[1]


def preview_in_child(
    file: BinaryIO | Path,
    kind: Kind,
    *,
    page: int = 1,
    max_side: int | None = None,
    limits: Limits | None = None,
    child: ChildLimits | None = None,
) -> bytes | None:
    """`previews.preview` in a child, started only where there can be one. Raises Refused, NoRoom."""
    if kind in OFFICE:
        return None
    task = Task(
        what="preview",
        child=child or ChildLimits(),
        limits=limits or Limits(),
        kind=kind,
        page=page,
        max_side=max_side,
    )
    answer, picture = _ask(file, task)
    return picture if answer.picture else None


def _ask(file: BinaryIO | Path, task: Task) -> tuple[Answer, bytes]:
    with _place(task.child.timeout), tempfile.TemporaryFile() as copy, tempfile.TemporaryFile() as out:
        with opened(file) as source:
            shutil.copyfileobj(source, copy)
        copy.seek(0)
        _run(task, copy, out)
        out.seek(0)
        line = out.readline()
        picture = out.read()
    try:
        answer = _ANSWERS.decode(line)
    except msgspec.MsgspecError:
        raise Refused(Reason.BROKEN) from None
    if answer.reason:
        raise Refused(answer.reason, **answer.params)
    return answer, picture


@contextmanager
def _place(timeout: float) -> Iterator[None]:
    if not _room.acquire(timeout=timeout):
        raise NoRoom
    try:
        yield
    finally:
        _room.release()


def _run(task: Task, copy: IO[bytes], out: IO[bytes]) -> None:
    command = [sys.executable, "-P", "-m", _MAIN, msgspec.json.encode(task).decode()]
    environment = {"PYTHONPATH": str(_SOURCE), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    try:
        ended = subprocess.run(
            command, stdin=copy, stdout=out, stderr=subprocess.DEVNULL, env=environment, cwd="/",
            timeout=task.child.timeout, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused(Reason.TOO_HEAVY) from None
    if ended.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Refused(Reason.TOO_HEAVY)
    if ended.returncode != 0:
        raise Refused(Reason.BROKEN)
