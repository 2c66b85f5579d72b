"""Running the real program in tests."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tests.parts.patience import PATIENCE, until

PROGRAM = (sys.executable, "-m", "madoguchi.ops.cli")


def clean_environment() -> dict[str, str]:
    """None of this test run's own settings."""
    ours = {
        name: value for name, value in os.environ.items() if not name.startswith(("MADOGUCHI_", "DJANGO_"))
    }
    return ours | {"PYTHONUNBUFFERED": "1"}


def run(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The program to its end."""
    return subprocess.run(
        [*PROGRAM, *arguments],
        env=environment or clean_environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextlib.contextmanager
def started(
    *arguments: str, log: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The program in the background, its output in `log`; ended at the end."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*PROGRAM, *arguments], env=environment or clean_environment(), stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(text: str, *, log: Path, process: subprocess.Popen[bytes]) -> float:
    """Seconds until the log holds the text."""
    began = time.monotonic()
    until(lambda: text in log.read_text() or process.poll() is not None, said=log.read_text)
    assert text in log.read_text(), log.read_text()
    return time.monotonic() - began


def get(address: str) -> tuple[int, str]:
    """Status and body; a refusal is an answer too."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def family(pid: int) -> set[int]:
    """The process's children, and theirs."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            after_name = stat.read_text().rpartition(")")[2].split()
            parents.setdefault(int(after_name[1]), []).append(int(stat.parent.name))
    found: set[int] = set()
    ahead = [pid]
    while ahead:
        children = parents.get(ahead.pop(), [])
        found.update(children)
        ahead += children
    return found


def alive(pids: set[int]) -> set[int]:
    """Those that still run; one that has ended and waits for its parent does not."""
    living = set()
    for pid in pids:
        with contextlib.suppress(OSError):
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            living |= {pid} if state not in "ZX" else set()
    return living


def wait_until_gone(pids: set[int]) -> None:
    """Until all have ended."""
    until(lambda: not alive(pids), said=lambda: alive(pids))
