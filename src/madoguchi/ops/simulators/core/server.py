"""The simulator's HTTP server, from the standard library.

    POST /packages            the zip; 201 new, 200 the same again, 409 other content or a lower version than it
                              holds, 422 refused with reasons
    GET  /packages/{id}       what it knows of the newest version: acknowledgement, the result after the delay
    GET  /packages?tenant=    ids, versions and hashes of a tenant's code, a page at a time (`after`, `next`)
    GET  /                    a page for people
    GET  /healthz             200

All but the last two ask for `Authorization: Bearer <secret>`. Its log holds methods, statuses and
package ids only.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import parse_qs, urlsplit

import msgspec

from madoguchi.applications.domain.package.manifest import idempotency_key
from madoguchi.forms.domain.flows.flow import TARGET
from madoguchi.ops.simulators.core.faults import Faults
from madoguchi.ops.simulators.core.inspect import Refused, inspect
from madoguchi.ops.simulators.core.ledger import PAGE, Entry, Ledger, Lower, OtherContent
from madoguchi.ops.simulators.core.page import page

LARGEST = 2_000_000_000
"""Bytes of one package."""
_BLOCK = 1 << 20
_DRAINED = 64_000_000


class Simulator(ThreadingHTTPServer):
    """`delay` in seconds from receipt to result; `strangers` are applicants whom it does not know; `answer` is what another
    government answers to what was forwarded to it."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        *,
        ledger: Ledger,
        secret: str,
        delay: float,
        faults: Faults,
        strangers: tuple[str, ...],
        answer: dict[str, object],
    ) -> None:
        self.answer = answer
        self.ledger = ledger
        self.secret = secret
        self.delay = delay
        self.faults = faults
        self.strangers = strangers
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that went away is no news; anything else is told by its kind alone."""
        error = sys.exc_info()[0]
        if error is not None and not issubclass(error, ConnectionError | TimeoutError):
            print(f"core: {error.__name__}", file=sys.stderr, flush=True)


class _Bad(Exception):
    """A request that is answered with a problem (RFC 9457)."""

    def __init__(self, status: int, detail: str, reasons: tuple[str, ...] = ()) -> None:
        self.status, self.detail, self.reasons = status, detail, reasons
        super().__init__(detail)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "madoguchi-sim-core"
    sys_version = ""
    timeout = 60
    server: Simulator

    _unread = 0
    """Bytes of the request's body"""

    def do_GET(self) -> None:
        self._guarded(self._get)

    def do_POST(self) -> None:
        self._guarded(self._post)

    def _guarded(self, act: Callable[[], None]) -> None:
        length = self.headers.get("Content-Length", "")
        self._unread = int(length) if length.isascii() and length.isdigit() else 0
        try:
            act()
        except _Bad as bad:
            self._drain()
            self.close_connection = True  # what is left of its body cannot be told from a next request
            body = {"type": "about:blank", "status": bad.status, "detail": bad.detail, "reasons": bad.reasons}
            self._answer(bad.status, msgspec.json.encode(body), "application/problem+json")

    def _get(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/":
            text = page(self.server.ledger.latest(), result=self._result)
            self._answer(200, text.encode(), "text/html; charset=utf-8")
        elif parts.path == "/healthz":
            self._answer(200, b"ok\n", "text/plain")
        else:
            self._authorised()
            self._tell(parts.path, parse_qs(parts.query))

    def _tell(self, path: str, query: dict[str, list[str]]) -> None:
        if path == "/packages":
            found = self.server.ledger.of_tenant(
                query.get("tenant", [""])[0], after=query.get("after", [""])[0]
            )
            rows = [
                {"package_id": each.package_id, "version": each.version, "sha256": each.sha256}
                for each in found
            ]
            following = found[-1].package_id if len(found) == PAGE else None
            self._json(200, {"packages": rows, "next": following})
            return
        entry = self.server.ledger.find(path.removeprefix("/packages/"))
        if entry is None or not path.startswith("/packages/"):
            raise _Bad(404, "nothing here")
        told = {"result": self._result(entry), "answer": self._decided(entry)}
        self._json(200, _acknowledgement(entry) | told)

    def _result(self, entry: Entry) -> str | None:
        if time.time() < entry.received_at + self.server.delay:
            return None
        return "removed" if entry.kind == "withdrawn" else "registered"

    def _decided(self, entry: Entry) -> dict[str, object] | None:
        """As another government answers what was forwarded to it (進達)."""
        elsewhere = entry.package_id.rpartition("-")[2].startswith(TARGET)
        if not (self.server.answer and elsewhere and self._result(entry) == "registered"):
            return None
        at = datetime.fromtimestamp(entry.received_at, UTC).isoformat()
        return {"at": at, "receipt": f"SIM-{entry.addressee_number}"} | self.server.answer

    def _post(self) -> None:
        if urlsplit(self.path).path != "/packages":
            raise _Bad(404, "nothing here")
        self._authorised()
        key = self.headers.get("Idempotency-Key", "")
        fault = self.server.faults.next(key)
        if fault == "unavailable":
            raise _Bad(503, "a fault made on purpose")
        with tempfile.SpooledTemporaryFile(max_size=16_000_000) as spool:
            file = cast(BinaryIO, spool)
            sha256 = self._receive(file)
            if fault == "close_before_storing":
                self._hang_up()
                return
            entry, new = self._keep(file, sha256, key)
        if fault == "close_after_storing":
            self._hang_up()
            return
        self._json(201 if new else 200, _acknowledgement(entry))

    def _receive(self, file: BinaryIO) -> str:
        """The body into the file; its SHA-256 in hex."""
        if "Content-Length" not in self.headers:
            raise _Bad(411, "Content-Length is missing")
        if self._unread > LARGEST:
            raise _Bad(413, f"at most {LARGEST} bytes")
        digest = hashlib.sha256()
        while self._unread:
            block = self._block()
            digest.update(block)
            file.write(block)
        file.seek(0)
        return digest.hexdigest()

    def _block(self) -> bytes:
        block = self.rfile.read(min(self._unread, _BLOCK))
        if not block:
            raise ConnectionResetError("the sender went away")
        self._unread -= len(block)
        return block

    def _drain(self) -> None:
        """Read on for a while: a sender that is cut off while it sends never sees the answer."""
        left = self._unread - _DRAINED
        while self._unread > max(left, 0):
            self._block()

    def _keep(self, file: BinaryIO, sha256: str, key: str) -> tuple[Entry, bool]:
        try:
            inspected = inspect(file, strangers=self.server.strangers)
            if key and key != idempotency_key(inspected.package_id, inspected.version):
                raise Refused(("Idempotency-Key is not the package's id and version",))
            return self.server.ledger.keep(inspected, sha256=sha256)
        except Refused as refused:
            raise _Bad(422, "the package is refused", refused.reasons) from None
        except OtherContent:
            raise _Bad(409, "another content is kept under this version") from None
        except Lower:
            raise _Bad(409, "a higher version is kept") from None

    def _authorised(self) -> None:
        given = self.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.server.secret}".encode()):
            raise _Bad(401, "the bearer secret is missing or wrong")

    def _hang_up(self) -> None:
        self.close_connection = True
        self.log_request("hung up")

    def _json(self, status: int, body: object) -> None:
        self._answer(status, msgspec.json.encode(body), "application/json")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")  # or a sender would use it once more
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form: str, *values: object) -> None:
        """Nothing but what `log_request` says: other messages may quote what was sent."""

    def log_request(self, code: object = "-", size: object = "-") -> None:
        status = getattr(code, "value", code)
        print(f"core: {self.command} {urlsplit(self.path).path[:120]} {status}", file=sys.stderr, flush=True)


def _acknowledgement(entry: Entry) -> dict[str, object]:
    return {
        "package_id": entry.package_id,
        "version": entry.version,
        "sha256": entry.sha256,
        "addressee_number": entry.addressee_number,
    }


def make(
    *,
    host: str,
    port: int,
    data: Path,
    secret: str,
    delay: float,
    faults: Faults,
    strangers: tuple[str, ...] = (),
    answer: dict[str, object] | None = None,
) -> Simulator:
    """A simulator that listens; `serve_forever` serves. Port 0 takes a free one. Raises OSError."""
    if not secret:
        raise ValueError("a simulator needs a secret")
    ledger = Ledger(data, secret=secret)
    return Simulator(
        (host, port), ledger=ledger, secret=secret, delay=delay, faults=faults, strangers=strangers,
        answer=answer or {},
    )  # fmt: skip
