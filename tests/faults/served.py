"""The web server as a process of its own, filled with the fixed cast."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import urllib.request

from tests.parts.patience import PATIENCE, until


def fill(environment: dict[str, str]) -> str:
    """The installation of this environment, filled; the version on offer."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.installed"],
        env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Web:
    """The web server; `kill` is -9 for it and for all its processes."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.environment, self.port = environment, port

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "madoguchi.ops.cli", "web", "--port", str(self.port), "--processes", "2"],
            env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(self.answers)

    def answers(self) -> bool:
        assert self.process.poll() is None
        with contextlib.suppress(OSError):
            return bool(
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=60).status == 200
            )
        return False

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        *,
        timeout: float = PATIENCE,
    ) -> http.client.HTTPResponse:
        """One request on a line of its own; the answer, its body read (`answer.content`)."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(line):
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            answer.content = answer.read()  # type: ignore[attr-defined]
        return answer

    def begin(self, head: str, body: bytes = b"") -> socket.socket:
        """A line on which a request was begun: its head (lines), and so much of its body."""
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        return line
