"""A receiver of packages that keeps them whole before it answers: `core.py PORT FILE`. Standard library alone.

What it kept outlives its being killed (not the machine's: no write waits for the disk).
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TABLE = (
    "CREATE TABLE IF NOT EXISTS got (seq INTEGER PRIMARY KEY AUTOINCREMENT, package_id TEXT NOT NULL,"
    " version INTEGER NOT NULL, tenant TEXT NOT NULL, sha256 TEXT NOT NULL, body BLOB NOT NULL,"
    " UNIQUE (package_id, version))"
)
NEWEST = "SELECT package_id, max(version), sha256 FROM got"


class Core(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, file: str) -> None:
        self.lock = threading.Lock()
        self.kept = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        for line in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", TABLE):
            self.kept.execute(line)
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed is no news."""

    def take(self, body: bytes) -> tuple[int, dict[str, object]]:
        with zipfile.ZipFile(io.BytesIO(body)) as zipped:
            manifest = json.loads(zipped.read("manifest.json"))
        name, version = manifest["package_id"], manifest["package_version"]
        digest = hashlib.sha256(body).hexdigest()
        with self.lock:
            held = dict(
                self.kept.execute("SELECT version, sha256 FROM got WHERE package_id = ?", [name]).fetchall()
            )
            if held.get(version, digest) != digest or (
                version not in held and max(held, default=0) > version
            ):
                return 409, {"detail": "other content, or a lower version"}
            if version not in held:
                values = (name, version, manifest["tenant"], digest, body)
                self.kept.execute(
                    "INSERT INTO got (package_id, version, tenant, sha256, body) VALUES (?, ?, ?, ?, ?)",
                    values,
                )
        return 201 if version not in held else 200, told(name, version, digest)

    def newest(self, where: str, value: str) -> list[tuple[str, int, str]]:
        with self.lock:
            found = self.kept.execute(f"{NEWEST} WHERE {where} GROUP BY package_id", [value])
            return [row for row in found.fetchall() if row[0]]


def told(name: str, version: int, digest: str) -> dict[str, object]:
    return {"package_id": name, "version": version, "sha256": digest, "addressee_number": "0" * 14 + "1"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Core

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(*self.server.take(body))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/packages":
            found = self.server.newest("tenant = ?", parse_qs(parts.query)["tenant"][0])
            rows = [{"package_id": n, "version": v, "sha256": d} for n, v, d in found]
            self.answer(200, {"packages": rows, "next": None})
            return
        found = self.server.newest("package_id = ?", parts.path.removeprefix("/packages/"))
        if found:
            self.answer(200, {**told(*found[0]), "result": "registered"})
        else:
            self.answer(404, {})

    def answer(self, status: int, document: dict[str, object]) -> None:
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    Core(int(sys.argv[1]), sys.argv[2]).serve_forever(poll_interval=0.05)
