"""A copy of the project, in which a fault can be tried without touching what somebody is working on."""

import contextlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from tests.mutants.faults import Seeded, applied
from tests.mutants.forking import MEMORY, PATIENCE

ASIDE = -1_000.0
"""Seconds by which a changed file is older than it was, so that Python does not take the compiled original for it."""


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """How pytest ended; `code` is None when it worked longer than its limit; `processor` is in seconds."""

    code: int | None
    output: str
    processor: float


class Tree:
    def __init__(self, root: Path, folder: Path) -> None:
        """Makes `folder` what `root` is now; what git ignores stays out."""
        self.folder = folder
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split(
            "\0"
        )
        wanted = {name for name in listed if name and (root / name).is_file()}
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            if path.suffix != ".pyc" and str(path.relative_to(folder)) not in wanted:
                path.unlink()
        for name in wanted:
            there = folder / name
            if not there.exists() or there.stat().st_mtime != (root / name).stat().st_mtime:
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, there)
        self.tests = sorted(folder / name for name in wanted if Path(name).match("test_*.py"))

    @contextlib.contextmanager
    def with_fault(self, seeded: Seeded) -> Iterator[None]:
        """Raises DoesNotApply."""
        path = self.folder / seeded.file
        before, when = path.read_text(encoding="utf-8"), path.stat().st_mtime
        changed = applied(seeded.fault, before)
        try:
            path.write_text(changed.text, encoding="utf-8")
            os.utime(path, (when + ASIDE, when + ASIDE))
            yield
        finally:
            path.write_text(before, encoding="utf-8")
            os.utime(path, (when, when))

    def pytest(
        self, arguments: Sequence[str], *, limit: float | None = None, also: Mapping[str, str] | None = None
    ) -> Ran:
        """Run in the copy; `limit` is of the processor's seconds."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
            process = self.started(arguments, also=also or {}, aside="tmp", stdout=output.fileno())
            if limit is not None:
                resource.prlimit(process.pid, resource.RLIMIT_CPU, (int(limit), int(limit) + 5))
                resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            code, processor = _waited(process.pid, limit and PATIENCE * limit)
            code = None if code == -signal.SIGXCPU else code
            process.returncode = 0 if code is None else code
            output.seek(0)
            return Ran(code=code, output=output.read(), processor=processor)

    def started(
        self,
        arguments: Sequence[str],
        *,
        also: Mapping[str, str],
        aside: str,
        stdout: int,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.Popen[str]:
        """A pytest. The copy's sources come before those that are installed, in processes that tests start too.

        `aside` names its folder for files: of those that pytest makes by itself it keeps three, other runs' among them.
        """
        here = {"PYTHONPATH": os.pathsep.join(str(self.folder / part) for part in (".", "src"))}
        basetemp = f"--basetemp={self.folder}.{aside}"
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", basetemp, *arguments],
            cwd=self.folder,
            env={**os.environ, **here, **also},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            pass_fds=pass_fds,
        )


def _waited(pid: int, limit: float | None) -> tuple[int | None, float]:
    """How the process ended, or None when it was ended for its limit; and the processor's seconds, children's too."""
    end = time.monotonic() + (limit or float("inf"))
    while True:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
        if time.monotonic() > end:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            used = os.wait4(pid, 0)[2]
            return None, used.ru_utime + used.ru_stime
        time.sleep(0.05)
