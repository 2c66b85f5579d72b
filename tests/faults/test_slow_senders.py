"""Senders that are slow, or send what nobody asked for, at the real server: everybody else is served meanwhile."""

from __future__ import annotations

import io
import json
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.installed import CLIENT, SECRET
from tests.faults.served import Web, fill
from tests.parts.databases import ADDRESS, shared_server
from tests.parts.postgres import spare_port

FORM = "application/x-www-form-urlencoded"
TOKEN = "x" * 32
SLOW = 48


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's temporary folder."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def web(server_environment: dict[str, str], temporary: Path) -> Iterator[Web]:
    fill(server_environment)
    environment = server_environment | {
        "MADOGUCHI_ZONE": "public",
        "MADOGUCHI_TRUSTED_PROXIES": "127.0.0.1",
        "TMPDIR": str(temporary),
    }
    web = Web(environment, spare_port())
    web.start()
    yield web
    web.kill()


def head(path: str, *more: str) -> str:
    return "\n".join((f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: csrftoken={TOKEN}", *more))


@pytest.mark.parametrize("path", ["/aoba/sign-in/", "/oauth/token"])
def test_slow_bodies_hold_nobody_else_up(web: Web, path: str) -> None:
    slow = head(path, f"Content-Type: {FORM}", "Content-Length: 1000")
    with ExitStack() as lines:
        first, *_ = [lines.enter_context(closing(web.begin(slow, b"e="))) for _ in range(SLOW)]
        for page in ("/healthz", "/readyz", "/aoba/"):
            assert web.ask("GET", page).status == 200
        first.sendall(b"x" * 998)  # a slow one is served too, once it is whole
        assert first.recv(100).startswith(b"HTTP/1.1 4")


def test_what_is_too_long_is_refused_before_it_is_sent(web: Web) -> None:
    attachments = "/api/v1/tenants/990019/attachments"
    for path, kind in (("/aoba/sign-in/", b"text/html"), (attachments, b"application/problem+json")):
        form = head(path, "Content-Type: multipart/form-data; boundary=b", "Content-Length: 1000000000")
        with closing(web.begin(form)) as line:
            told = whole(line)
        assert told.startswith(b"HTTP/1.1 413")
        assert b"content-type: " + kind in told


def whole(line: socket.socket) -> bytes:
    """What is said until the server hangs up."""
    told = b""
    while part := line.recv(10_000):
        told += part
    return told


def test_an_endless_body_is_cut_off_and_leaves_nothing_in_the_temporary_folder(
    web: Web, temporary: Path
) -> None:
    form = head(
        "/aoba/sign-in/", "Content-Type: multipart/form-data; boundary=b", "Transfer-Encoding: chunked"
    )
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0
    with closing(web.begin(form)) as line, suppress(OSError):  # the server hangs up
        while sent < 100_000_000:
            line.sendall(piece)
            sent += len(piece)
    assert sent < 20_000_000  # what lies in the buffers of the line
    kept = [path.stat().st_size for path in temporary.rglob("*") if path.is_file()]
    assert sum(kept) < 1_000_000


def test_a_body_without_its_length_is_read_to_its_end(web: Web) -> None:
    line = web.begin(
        head("/oauth/token", f"Content-Type: {FORM}", "Transfer-Encoding: chunked", "Connection: close"),
    )
    for part in (
        "grant_type=client_credentials",
        f"&client_id={CLIENT}",
        f"&client_secret={SECRET}".replace(" ", "+"),
    ):
        line.sendall(f"{len(part):x}\r\n{part}\r\n".encode())
    line.sendall(b"0\r\n\r\n")
    with closing(line):
        told = whole(line)
    assert told.startswith(b"HTTP/1.1 200"), told
    assert json.loads(told.partition(b"\r\n\r\n")[2])["token_type"] == "Bearer"


def test_a_header_with_an_underscore_is_not_the_proxys_word(web: Web) -> None:
    """HAProxy and Envoy let `X_Forwarded_For` through, which WSGI calls by the name of the one that they add."""
    statuses = []
    for n in range(51):
        body = f"csrfmiddlewaretoken={TOKEN}&receipt=99001-0000-0000-{n:04}-0&access_code=x"
        forged = {"X_Forwarded_For": f"198.51.100.{n}", "X-Forwarded-For": "203.0.113.50"}
        said = {"Content-Type": FORM, "Cookie": f"csrftoken={TOKEN}"}
        statuses.append(web.ask("POST", "/aoba/applications/", body.encode(), forged | said).status)
    assert statuses == [422] * 50 + [429]


def test_a_head_that_is_too_long_is_refused(web: Web) -> None:
    assert web.ask("GET", "/aoba/?q=" + "a" * 60_000).status == 200
    assert web.ask("GET", "/aoba/?q=" + "a" * 100_000).status in (400, 414, 431)


def test_the_server_does_not_say_what_it_is_made_of(web: Web) -> None:
    for path in ("/healthz", "/aoba/", "/api/v1/tenants", "/static/ui/madoguchi.css"):
        headers = web.ask("GET", path).headers
        assert headers["Server"] == "madoguchi"
        if path != "/healthz":
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in headers["Content-Security-Policy"]


def heavy_pdf() -> bytes:
    """90,000 objects, each nothing."""
    pages = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R>>",
    )
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, text in enumerate((*pages, *["<<>>"] * 90_000), 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj{text}endobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(f"trailer<</Root 1 0 R/Size {len(places) + 1}>>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def test_heavy_files_hold_no_page_up_and_are_refused(web: Web) -> None:
    token = json.loads(
        web.ask(
            "POST", "/oauth/token", f"grant_type=client_credentials&client_id={CLIENT}&client_secret={SECRET}".encode(),
            {"Content-Type": FORM},
        ).content  # type: ignore[attr-defined]
    )["access_token"]  # fmt: skip
    parts = (("procedure", "jido-teate-nintei"), ("item", "apart_statement"))
    fields = "".join(f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in parts)
    fields += '--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = fields.encode() + heavy_pdf() + b"\r\n--b--\r\n"
    said = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {token}"}
    with ThreadPoolExecutor(12) as senders:
        sent = [
            senders.submit(web.ask, "POST", "/api/v1/tenants/990019/attachments", body, said)
            for _ in range(12)
        ]
        for _ in range(5):
            assert web.ask("GET", "/aoba/").status == 200
            assert web.ask("GET", "/healthz").status == 200
        answers = [each.result() for each in sent]
    told = {(answer.status, json.loads(answer.content).get("reason")) for answer in answers}  # type: ignore[attr-defined]
    assert (422, "too_heavy") in told
    assert told <= {(422, "too_heavy"), (503, None)}
    assert all(answer.headers["Retry-After"] == "30" for answer in answers if answer.status == 503)


@contextmanager
def locked(environment: dict[str, str]) -> Iterator[None]:
    """Nobody can write an attempt, so whoever has to stays in its thread."""
    if ADDRESS in environment:
        with shared_server().connect(environment[ADDRESS].rpartition("/")[2]) as line:
            line.autocommit = False
            line.execute("LOCK TABLE accounts_attempt IN ACCESS EXCLUSIVE MODE")
            yield
        return
    path = Path(environment["MADOGUCHI_DATA"]) / "madoguchi.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")


def test_with_every_thread_stuck_health_answers_and_who_waits_is_told(
    web: Web, server_environment: dict[str, str]
) -> None:
    body = f"csrfmiddlewaretoken={TOKEN}&receipt=99001-0000-0000-0000-0&access_code=x".encode()
    said = {"Content-Type": FORM, "Cookie": f"csrftoken={TOKEN}"}
    with ThreadPoolExecutor(24) as visitors:
        with locked(server_environment):
            asked = [
                visitors.submit(
                    web.ask,
                    "POST",
                    "/aoba/applications/",
                    body,
                    said | {"X-Forwarded-For": f"192.0.2.{n}"},
                )
                for n in range(24)
            ]
            first = next(as_completed(asked)).result()  # the others are stuck, or wait behind them
            assert (first.status, first.headers["Retry-After"]) == (503, "30")
            assert "いま混み合っています".encode() in first.content  # type: ignore[attr-defined]
            assert web.ask("GET", "/healthz").status == 200
            assert web.ask("GET", "/static/ui/madoguchi.css").status == 200
        assert {each.result().status for each in asked} <= {422, 503}
    assert web.ask("GET", "/aoba/").status == 200


def test_who_has_a_draft_may_send_more_than_a_stranger(web: Web) -> None:
    page = "/aoba/procedures/jido-teate-nintei/apply/"
    begun = web.ask(
        "POST",
        page,
        f"csrfmiddlewaretoken={TOKEN}".encode(),
        {"Content-Type": FORM, "Cookie": f"csrftoken={TOKEN}"},
    )
    given = [cookie.partition(";")[0] for cookie in begun.headers.get_all("Set-Cookie", [])]
    mine = "; ".join(
        (f"csrftoken={TOKEN}", *(cookie for cookie in given if not cookie.startswith("csrftoken=")))
    )
    multipart = "Content-Type: multipart/form-data; boundary=b"
    ending = f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}\r\n--b--\r\n'.encode()
    body = (
        b"--b\r\n"
        + b'Content-Disposition: form-data; name="x"; filename="x"\r\n\r\n'
        + bytes(13_000_000)
        + b"\r\n"
        + ending
    )
    for cookie, refused in ((mine, False), (f"csrftoken={TOKEN}", True)):
        lines = (
            f"POST {page} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {cookie}",
            multipart,
            f"Content-Length: {len(body)}",
        )
        with closing(web.begin("\n".join((*lines, "Connection: close")))) as line:
            with suppress(OSError):
                line.sendall(body if not refused else b"")
            assert (whole(line).startswith(b"HTTP/1.1 413")) is refused
