"""The door: between the sockets and the few threads that serve pages.

A thread and its database connection are what there is least of, so a request gets them only when it is whole. Its body
is read on the event loop, where many can wait for slow senders; its answer is whole before a slow reader gets it. When
more wait for a thread than can be served soon, new ones are told so at once. `/healthz` waits for nothing.
"""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from functools import partial
from typing import IO, Any, TypeVar

import msgspec
from django.db import Error as DatabaseError

from madoguchi.config.bodies import is_known, room_for
from madoguchi.config.incoming import Bodies, Body, Gone, Limits, Receive, Refused, Scope, environ_of
from madoguchi.config.refusals import BUSY, FAULT, NO_SUCH_METHOD, TOO_SLOW

log = logging.getLogger(__name__)
T = TypeVar("T")
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

_WITHOUT_BODY = ("GET", "HEAD", "OPTIONS")
_METHODS = (*_WITHOUT_BODY, "POST", "PUT", "PATCH", "DELETE")
"""What a view may see and refuse. TRACE, which shows a visitor's cookies to whatever sent it, is none of them."""
_FILES_AT_ONCE = 2
"""Threads that may wait for the inspection of a file (`kernel.confined`): the others serve pages meanwhile."""
_IN_MEMORY = 1024 * 1024
_PIECE = 256 * 1024


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """Of one process."""

    longest_wait: float = 5.0
    """Seconds that a request waits for a thread."""
    most_waiting: int = 512
    pause: float = 2.0
    """Seconds before one too many hears so: programs that ask again at once would take the processor from who is served."""
    slowest_reader: float = 60.0
    """Seconds for 256 kB of an answer."""


class Answer(msgspec.Struct):
    """What a thread has made of a request."""

    status: int
    headers: Headers
    body: IO[bytes]


class Door:
    """An ASGI application that lets requests in to a WSGI application, `threads` at a time."""

    def __init__(
        self,
        inside: Callable[..., Iterable[bytes]],
        *,
        threads: int,
        is_static: Callable[[str], bool] = lambda path: False,
        limits: Limits | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._inside = inside
        self._is_static = is_static
        self._patience = patience or Patience()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="serving")
        # Static files ask no database and are soon served: no page that waits for one holds them up.
        self._static = ThreadPoolExecutor(1, thread_name_prefix="static")
        self._free = asyncio.Semaphore(threads)
        self._files = asyncio.Semaphore(min(_FILES_AT_ONCE, max(1, threads - 1)))
        self._waiting = 0
        self._bodies = Bodies(limits or Limits())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        if scope["path"] == "/healthz":
            await _say(send, 200, [(b"content-type", b"text/plain"), (b"server", b"madoguchi")], b"ok")
            return
        body = Body(self._bodies)
        try:
            with body:
                answer = await self._let_in(scope, receive, body)
        except Refused as refused:
            headers, page = refused.why.answer(scope["path"])
            if body.is_unread:
                # The server hangs up then: who keeps the line must not send the next request on it.
                headers.append((b"connection", b"close"))
            await _say(send, refused.why.status, headers, page)
        except Gone:  # of the line, or of the direction from there alone
            await _say(send, TOO_SLOW.status, *TOO_SLOW.answer(scope["path"]))
        else:
            with answer.body:
                await self._send(answer, send)

    async def _let_in(self, scope: Scope, receive: Receive, body: Body) -> Answer:
        if scope["method"] not in _METHODS:
            raise Refused(NO_SUCH_METHOD)
        environ = environ_of(scope)
        if scope["method"] in ("GET", "HEAD") and self._is_static(environ["PATH_INFO"]):
            environ["wsgi.input"] = body.file
            return await asyncio.get_running_loop().run_in_executor(self._static, self._serve, environ)
        if scope["method"] not in _WITHOUT_BODY:
            room = room_for(environ["PATH_INFO"])

            async def more() -> int:
                known = await self._in_thread(partial(is_known, room, dict(environ)))
                return room.known_ones if known else room.anybody

            declared = int(environ.get("CONTENT_LENGTH") or 0)
            await body.read(receive, declared=declared, most=room.anybody, more=more)
        environ |= {"CONTENT_LENGTH": str(body.length), "wsgi.input": body.file}
        if not body.carries_file(environ):
            return await self._in_thread(partial(self._serve, environ))
        async with self._turn(self._files):
            return await self._in_thread(partial(self._serve, environ))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Done by one of the threads. Raises Refused (busy, or a fault of ours)."""
        async with self._turn(self._free):
            try:
                return await asyncio.get_running_loop().run_in_executor(self._pool, work)
            except DatabaseError:
                log.exception("the database failed")
                raise Refused(BUSY) from None
            except Exception:
                log.exception("a fault of ours")
                raise Refused(FAULT) from None

    @asynccontextmanager
    async def _turn(self, places: asyncio.Semaphore) -> AsyncIterator[None]:
        """One of the places, in the order of asking. Raises Refused when that will not be soon."""
        if self._waiting >= self._patience.most_waiting:
            await asyncio.sleep(self._patience.pause)
            raise Refused(BUSY)
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience.longest_wait):
                await places.acquire()
        except TimeoutError:
            raise Refused(BUSY) from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            places.release()

    def _serve(self, environ: dict[str, Any]) -> Answer:
        """In a thread: the application's answer, to its end."""
        begun: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            begun[:] = status, headers

        with ExitStack() as unless_whole:
            body = unless_whole.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
            pieces = self._inside(environ, start_response)
            try:
                body.writelines(pieces)
            finally:  # in this thread, because Django takes leave of the thread's database here
                getattr(pieces, "close", lambda: None)()
            length = body.tell()
            body.seek(0)
            unless_whole.pop_all()
        status, headers = int(begun[0][:3]), begun[1]
        told = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        if status not in (204, 304) and not any(name == b"content-length" for name, _ in told):
            told.append((b"content-length", b"%d" % length))
        return Answer(status, [*told, (b"server", b"madoguchi")], body)

    async def _send(self, answer: Answer, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        with suppress(TimeoutError):  # what is not said to the end closes the connection
            piece = answer.body.read(_PIECE)
            while len(piece) == _PIECE:
                async with asyncio.timeout(self._patience.slowest_reader):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                piece = answer.body.read(_PIECE)
            await send({"type": "http.response.body", "body": piece})


async def _say(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
