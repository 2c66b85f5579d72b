"""The door lets a request in when it is whole and a thread is free, and says at once when that will not be soon."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import contextmanager

import pytest

from madoguchi.config import bodies
from madoguchi.config.door import Door, Patience
from madoguchi.config.incoming import Limits, environ_of
from tests.parts.patience import PATIENCE

HASTY = Limits(grace=0.1, slowest=1_000_000)


def scope_of(path="/aoba/sign-in/", method="POST", headers=()):
    return {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "scheme": "http",
        "http_version": "1.1", "server": ("127.0.0.1", 8000), "client": ("192.0.2.1", 4711),
        "headers": [(name.encode(), value.encode()) for name, value in (("host", "localhost"), *headers)],
    }  # fmt: skip


class Line:
    """A client that sends these pieces, then nothing more unless the last was the end; and what it is told."""

    def __init__(self, *pieces, ends=True):
        self.pieces, self.ends = list(pieces), ends
        self.told = []

    async def receive(self):
        if not self.pieces and not self.ends:
            await asyncio.Event().wait()
        piece = self.pieces.pop(0) if self.pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces) or not self.ends}

    async def send(self, message):
        self.told.append(message)

    @property
    def status(self):
        return self.told[0]["status"]

    @property
    def headers(self):
        return {name.decode(): value.decode() for name, value in self.told[0]["headers"]}

    @property
    def content(self):
        return b"".join(message["body"] for message in self.told[1:])


def echo(environ, start_response):
    """Answers with the body."""
    start_response("200 OK", [("X-Length", environ["CONTENT_LENGTH"])])
    return [environ["wsgi.input"].read()]


def ask(door, line, *, receive=None, send=None, **scope):
    async def once():
        await door(scope_of(**scope), receive or line.receive, send or line.send)

    asyncio.run(once())
    return line


def test_a_body_in_pieces_arrives_whole_with_its_length():
    line = ask(Door(echo, threads=1), Line(b"ab", b"", b"c"))
    assert (line.status, line.headers["x-length"], line.content) == (200, "3", b"abc")
    assert line.headers["content-length"] == "3"


@pytest.mark.parametrize(
    ("path", "media"), [("/aoba/", "text/html; charset=utf-8"), ("/api/v1/x", "application/problem+json")]
)
def test_a_body_that_does_not_come_is_given_up(path, media):
    line = ask(Door(echo, threads=1, limits=HASTY), Line(b"a", ends=False), path=path)
    assert (line.status, line.headers["content-type"]) == (408, media)
    assert "default-src 'none'" in line.headers["content-security-policy"]


def test_a_long_body_may_take_longer():
    """At 10 bytes a second, a thousand buy far more time than the last piece takes."""
    line, limits = Line(b"x" * 1000, b"e"), Limits(grace=0.1, slowest=10)

    async def slow():
        if line.pieces == [b"e"]:
            await asyncio.sleep(2 * limits.grace)
        return await line.receive()

    assert ask(Door(echo, threads=1, limits=limits), line, receive=slow).status == 200


def test_what_is_too_long_is_told_before_it_is_read():
    line = Line(b"a", ends=False)
    ask(Door(echo, threads=1), line, headers=[("content-length", "3000001")], path="/aoba/contact/")
    assert line.status == 413
    assert line.pieces == [b"a"]


def test_a_line_with_a_body_left_on_it_is_not_kept_for_the_next_request():
    declared = [("content-length", "9999999999")]
    assert ask(Door(echo, threads=1), Line(b"a"), headers=declared).headers["connection"] == "close"
    late = ask(Door(echo, threads=1, limits=HASTY), Line(b"a", ends=False))
    assert late.headers["connection"] == "close"
    busy = Door(echo, threads=1, patience=Patience(most_waiting=0, pause=0))
    assert "connection" not in ask(busy, Line(b"abc")).headers


def test_what_grows_too_long_is_cut_off():
    line = ask(
        Door(echo, threads=1), Line(*[b"x" * 100_000] * 40), path="/api/v1/tenants/1/procedures/p/evaluate"
    )
    assert (line.status, json.loads(line.content)["type"]) == (413, "urn:madoguchi:problem:too-large")
    assert len(line.pieces) == 36


def test_who_is_known_may_send_more(monkeypatch):
    seen = []

    def known(request):
        seen.append(request.path)
        return True

    room = bodies.Room(2, 4, known)
    monkeypatch.setattr("madoguchi.config.door.room_for", lambda path: room)
    assert ask(Door(echo, threads=1), Line(b"ab", b"cd")).content == b"abcd"
    assert ask(Door(echo, threads=1), Line(b"ab", b"cd", b"e")).status == 413
    assert set(seen) == {"/aoba/sign-in/"}


def test_bodies_together_have_limits_and_leave_room_when_they_are_done():
    door = Door(echo, threads=1, limits=Limits(most_held=5))
    for _ in range(3):
        assert ask(door, Line(b"x" * 65536, b"abcd")).status == 200
        assert ask(door, Line(b"x" * 65536, b"abcdef")).status == 503


def test_long_bodies_leave_room_for_short_ones():
    """Whoever fills what may lie in the temporary folder keeps nobody from a form."""
    door = Door(echo, threads=2, limits=Limits(most_held=100_000))

    async def both():
        long = Line(b"x" * 160_000, ends=False)
        holding = asyncio.create_task(door(scope_of("/aoba/contact/"), long.receive, long.send))
        await asyncio.sleep(0)  # it takes all that is there
        short, another = Line(b"a=b"), Line(b"x" * 100_000)
        await door(scope_of(), short.receive, short.send)
        await door(scope_of("/aoba/contact/"), another.receive, another.send)
        holding.cancel()
        return short.status, another.status

    assert asyncio.run(both()) == (200, 503)


def test_what_came_fast_does_not_pay_for_a_long_wait():
    """Else a long body but for its last byte holds its place for hours."""
    limits = Limits(grace=0.1, slowest=10, longest_pause=0.1)
    line = ask(Door(echo, threads=1, limits=limits), Line(b"x" * 100_000, ends=False))
    assert line.status == 408


def test_a_body_that_breaks_off_is_told_so_should_anybody_listen():
    """Who closes one direction alone still hears; without a word the server would make a fault of ours of it."""

    async def gone():
        return {"type": "http.disconnect"}

    assert ask(Door(echo, threads=1), Line(), receive=gone).status == 408


@contextmanager
def all_busy():
    """An application that answers nobody until the block ends."""
    go_on = threading.Event()

    def stuck(environ, start_response):
        assert go_on.wait(PATIENCE)
        start_response("200 OK", [])
        return [b""]

    try:
        yield stuck
    finally:
        go_on.set()


class Visitors:
    """They ask one after another at the same door."""

    def __init__(self, door):
        self.door, self.tasks = door, []

    async def ask(self, path="/aoba/"):
        line = Line()
        self.tasks.append(asyncio.create_task(self.door(scope_of(path, "GET"), line.receive, line.send)))
        await asyncio.sleep(0)
        return line

    async def answer(self, path="/aoba/"):
        line = await self.ask(path)
        await self.tasks[-1]
        return line


def test_with_every_thread_busy_health_answers_and_one_too_many_hears_at_once():
    async def whole():
        with all_busy() as stuck:
            patience = Patience(longest_wait=PATIENCE, most_waiting=2, pause=0.01)
            visitors = Visitors(Door(stuck, threads=2, patience=patience))
            others = [await visitors.ask() for _ in range(4)]
            too_many = await visitors.answer()
            assert (too_many.status, too_many.headers["retry-after"]) == (503, "30")
            health = await visitors.answer("/healthz")
            assert (health.status, health.content) == (200, b"ok")
            assert [line.told for line in others] == [[]] * 4
        await asyncio.gather(*visitors.tasks)
        assert [line.status for line in others] == [200] * 4

    asyncio.run(whole())


def test_who_waits_for_a_thread_too_long_is_told():
    async def whole():
        with all_busy() as stuck:
            visitors = Visitors(Door(stuck, threads=1, patience=Patience(longest_wait=0.1)))
            at_work = await visitors.ask()
            page, program = [await visitors.answer(path) for path in ("/aoba/", "/api/v1/tenants")]
            assert [line.status for line in (page, program)] == [503, 503]
            assert {line.headers["retry-after"] for line in (page, program)} == {"30"}
            assert json.loads(program.content)["type"] == "urn:madoguchi:problem:busy"
        await asyncio.gather(*visitors.tasks)
        assert at_work.status == 200

    asyncio.run(whole())


def test_a_long_answer_comes_whole_and_a_reader_who_stops_is_left():
    content = bytes(range(256)) * 4000

    def long(environ, start_response):
        start_response("200 OK", [])
        return [content[:500_000], content[500_000:]]

    line = ask(Door(long, threads=1), Line(), method="GET")
    assert line.content == content
    assert not line.told[-1].get("more_body")

    stopped = Line()

    async def send(message):
        stopped.told.append(message)
        if len(stopped.told) > 2:
            await asyncio.Event().wait()

    ask(Door(long, threads=1, patience=Patience(slowest_reader=0.05)), stopped, send=send, method="GET")
    assert len(stopped.told) == 3


def test_a_fault_inside_is_a_page_of_ours():
    def broken(environ, start_response):
        raise ValueError("with a secret")

    line = ask(Door(broken, threads=1), Line())
    assert line.status == 500
    assert b"secret" not in line.content


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_trace_is_not_served(method):
    assert ask(Door(echo, threads=1), Line(), method=method).status == 405


def test_headers_become_what_wsgi_calls_them():
    told = [("cookie", "a=1"), ("cookie", "b=2"), ("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2"),
            ("x_forwarded_for", "198.51.100.1"), ("x_forwarded_proto", "https"), ("content-type", "text/plain")]  # fmt: skip
    environ = environ_of(scope_of("/%E3%81%82%2f%ff", headers=told))
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert "HTTP_X_FORWARDED_PROTO" not in environ
    assert environ["PATH_INFO"] == b"/\xe3\x81\x82/\xff".decode("latin-1")
