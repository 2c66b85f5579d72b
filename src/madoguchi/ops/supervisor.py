"""One process that starts the others, starts them again when they die, and ends them all."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from madoguchi.ops.leash import end_with_parent

POLL = 0.1
GRACE = 15.0
"""Seconds that a child has to finish what it is doing."""
LONGEST_PAUSE = 30.0
HOPELESS = 3
"""Failures in a row at the start: it will not get better by itself."""
STEADY = 10.0
"""Seconds after which a child counts as well started."""


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """A process to keep alive. Children end in the order of `ends`: the key keeper after those who need it.

    One that `waits` is started once all is ready: it would only take the processor from those that make it so.
    """

    name: str
    command: tuple[str, ...]
    ends: int = 0
    waits: bool = False


class _Running(msgspec.Struct, kw_only=True):
    child: Child
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    failures: int = 0


class Supervisor:
    """Runs children until SIGTERM or SIGINT. It must be made and run in the main thread.

    `say` is told what happens to the children.
    """

    def __init__(
        self, children: list[Child], *, environment: Mapping[str, str], say: Callable[[str], None]
    ) -> None:
        self._running = [_Running(child=child) for child in children]
        self._environment = dict(environment)
        self._say = say
        self._stop = False

    def start(self) -> None:
        """Start those that need not wait; from now on SIGTERM and SIGINT end them."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        for running in self._running:
            if not running.child.waits:
                self._start(running)

    def pids(self) -> dict[str, int]:
        """child → process number, of those alive."""
        return {r.child.name: r.process.pid for r in self._running if r.process and r.process.poll() is None}

    def stopping(self) -> bool:
        return self._stop

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> bool:
        """Until `ready` says yes; False after `seconds`, when asked to stop, or when a child fails again and again."""
        end = time.monotonic() + seconds
        while not self._stop and time.monotonic() < end and max(r.failures for r in self._running) < HOPELESS:
            if ready():
                return True
            for running in self._running:
                if not running.child.waits:
                    self._look_after(running)
            time.sleep(0.03)
        return False

    def run(self) -> None:
        """Keep the children alive until asked to stop, then end them."""
        try:
            while not self._stop:
                for running in self._running:
                    self._look_after(running)
                time.sleep(POLL)
        finally:
            self.end()

    def end(self) -> None:
        """End all, gently, then by force."""
        for order in sorted({r.child.ends for r in self._running}):
            self._end([r.process for r in self._running if r.child.ends == order and r.process])

    def _ask_to_stop(self, number: int, frame: object) -> None:
        self._stop = True

    def _start(self, running: _Running) -> None:
        # A group of its own: Ctrl-C in the terminal reaches only us, and we end the children in order.
        running.process = subprocess.Popen(
            running.child.command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=partial(end_with_parent, os.getpid()),
        )
        running.started = time.monotonic()

    def _look_after(self, running: _Running) -> None:
        at = time.monotonic()
        if running.process is None:
            if at >= running.again_at:
                self._start(running)
            return
        status = running.process.poll()
        if status is None:
            return
        running.failures = 0 if at - running.started > STEADY else running.failures + 1
        pause = min(0.2 * 2**running.failures, LONGEST_PAUSE) if running.failures else 0.0
        running.process, running.again_at = None, at + pause
        self._say(
            f"{running.child.name} ended ({_how(status)}); starting it again"
            + (f" in {pause:.1f} s" if pause else "")
        )

    @staticmethod
    def _end(processes: list[subprocess.Popen[bytes]]) -> None:
        for process in processes:
            process.terminate()
        end = time.monotonic() + GRACE
        for process in processes:
            try:
                process.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _how(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"
