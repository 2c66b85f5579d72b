"""What comes in: the head of a request as WSGI wants it, and its body, read within limits of length and time."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import IO, Any
from urllib.parse import unquote_to_bytes

import msgspec

from madoguchi.config.refusals import BUSY, TOO_LARGE, TOO_SLOW, Refusal

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]

_IN_MEMORY = 64 * 1024
_FILE = re.compile(rb"filename\*?=\s*[^\s;]*[^\s;\"]", re.IGNORECASE)
"""A part with a file; a page's empty place for one has the name ""."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Of one process."""

    grace: float = 30.0
    """Seconds in which a small body is to be there."""
    slowest: int = 4096
    """Bytes a second that a longer one must bring on the whole; a phone in the mountains brings more."""
    longest_pause: float = 120.0
    """Seconds in which it must bring as many as that again, however fast it was before: a train leaves its tunnel."""
    most_bodies: int = 1000
    """Bodies at one time."""
    most_held: int = 2_000_000_000
    """Bytes of them in the temporary folder at one time: what is above 64 kB of each. A short one waits for no room."""


class Refused(Exception):
    """The request is not let in."""

    def __init__(self, why: Refusal) -> None:
        self.why = why
        super().__init__(why.kind)


class Gone(Exception):
    """Whoever asked hung up."""


def environ_of(scope: Scope) -> dict[str, Any]:
    """PEP 3333's environment of an ASGI request, without its body.

    A header with an underscore in its name is left out, as nginx does: WSGI knows `X_Forwarded_For` by the same name
    as `X-Forwarded-For`, and only the proxy's own is to be believed.
    """
    server, client = scope["server"] or ("", 0), scope["client"] or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if b"_" not in name:
            key = name.decode("latin-1").upper().replace("-", "_")
            key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
            joined = "; " if key == "HTTP_COOKIE" else ","
            text = value.decode("latin-1")
            environ[key] = f"{environ[key]}{joined}{text}" if key in environ else text
    return environ


class Bodies:
    """The bodies that are in the hands of this process."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.number = 0
        self.held = 0


class Body:
    """One of them, from its first byte until the request is answered."""

    def __init__(self, among: Bodies) -> None:
        self._among = among
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed below
        self.length = 0
        self._spilled = 0
        self.is_unread = False
        """Some of it may still be on the line, where the next request would be looked for."""

    def __enter__(self) -> Body:
        self._among.number += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._among.number -= 1
        self._among.held -= self._spilled
        self.file.close()

    async def read(
        self, receive: Receive, *, declared: int, most: int, more: Callable[[], Awaitable[int]]
    ) -> None:
        """The whole body. `more` is asked for the most that this sender may send, once it is longer than `most`.

        Raises Refused (413 before anything is read of what is `declared` too long), Gone.
        """
        self.is_unread = True
        if declared > most:
            most = await self._larger(declared, more)
        if self._among.number > self._among.limits.most_bodies:
            raise Refused(BUSY)
        pace = _Pace(self._among.limits)
        try:
            async with asyncio.timeout(self._among.limits.grace) as limit:
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Gone
                    piece = message.get("body", b"")
                    if self.length + len(piece) > most:
                        most = await self._larger(self.length + len(piece), more)
                    self._take(piece)
                    if not message.get("more_body"):
                        break
                    limit.reschedule(pace.until(self.length))
        except TimeoutError:
            raise Refused(TOO_SLOW) from None
        self.is_unread = False
        self.file.seek(0)

    def carries_file(self, environ: dict[str, Any]) -> bool:
        """Whether there is a file in it to be looked at, which takes its thread for longer than a page does."""
        if not environ.get("CONTENT_TYPE", "").lower().startswith("multipart/"):
            return False
        if self.length > _IN_MEMORY:
            return True
        start = self.file.read()
        self.file.seek(0)
        return _FILE.search(start) is not None

    async def _larger(self, needed: int, more: Callable[[], Awaitable[int]]) -> int:
        most = await more()
        if needed > most:
            raise Refused(TOO_LARGE)
        return most

    def _take(self, piece: bytes) -> None:
        spilled = max(0, self.length + len(piece) - _IN_MEMORY)
        if self._among.held + spilled - self._spilled > self._among.limits.most_held:
            raise Refused(BUSY)
        self.file.write(piece)
        self.length += len(piece)
        self._among.held += spilled - self._spilled
        self._spilled = spilled


class _Pace:
    """How long the rest of a body is waited for."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._began = self._marked = asyncio.get_running_loop().time()
        self._mark = 0

    def until(self, length: int) -> float:
        """The time of the loop, once so much is there."""
        limits, now = self._limits, asyncio.get_running_loop().time()
        if length - self._mark >= limits.longest_pause * limits.slowest:
            self._mark, self._marked = length, now
        return min(self._began + limits.grace + length / limits.slowest, self._marked + limits.longest_pause)
