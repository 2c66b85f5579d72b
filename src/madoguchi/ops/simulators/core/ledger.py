"""What the simulator received, in one SQLite file, durable before it answers. No answers, no individual
numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from madoguchi.ops.simulators.core.inspect import Inspected

FILE = "core-simulator.sqlite3"
RESULT = "approved"
PAGE = 1000
_TABLE = """
    CREATE TABLE IF NOT EXISTS package (
      package_id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, tenant TEXT NOT NULL, procedure TEXT NOT NULL,
      receipt TEXT NOT NULL, files INTEGER NOT NULL, addressee_number TEXT NOT NULL, received_at REAL
      NOT NULL,
      sendings INTEGER NOT NULL DEFAULT 1
    ) STRICT"""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One received package. `received_at` in seconds since 1970; `sendings` counts how often it came."""

    package_id: str
    sha256: str
    tenant: str
    procedure: str
    receipt: str
    files: int
    addressee_number: str
    received_at: float
    sendings: int


class OtherContent(Exception):
    """Another content is kept under this id."""


class Ledger:
    """Safe for threads: one connection, one at a time."""

    def __init__(self, folder: Path, *, secret: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._key = secret.encode()
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            folder / FILE, check_same_thread=False, isolation_level=None, timeout=20
        )
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
            self._connection.execute(statement)

    def keep(self, inspected: Inspected, *, sha256: str) -> tuple[Entry, bool]:
        """(the entry, whether it is new). Raises OtherContent."""
        with self._one_at_a_time():
            known = self._find(inspected.package_id)
            if known is not None and known.sha256 != sha256:
                raise OtherContent(inspected.package_id)
            self._connection.execute(
                "INSERT INTO package VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)"
                " ON CONFLICT (package_id) DO UPDATE SET sendings = sendings + 1",
                (
                    inspected.package_id, sha256, inspected.tenant, inspected.procedure, inspected.receipt,
                    inspected.files, self._addressee_number(inspected), time.time(),
                ),
            )  # fmt: skip
            entry = self._find(inspected.package_id)
        assert entry is not None
        return entry, known is None

    def find(self, package_id: str) -> Entry | None:
        with self._lock:
            return self._find(package_id)

    def of_tenant(self, tenant: str, *, after: str = "") -> list[Entry]:
        """Up to PAGE entries of a tenant's code, by id, after one."""
        return self._select(
            "WHERE tenant = ? AND package_id > ? ORDER BY package_id LIMIT ?", (tenant, after, PAGE)
        )

    def latest(self, limit: int = 100) -> list[Entry]:
        return self._select("ORDER BY received_at DESC LIMIT ?", (limit,))

    def _select(self, where: str, values: tuple[object, ...]) -> list[Entry]:
        columns = ", ".join(Entry.__struct_fields__)
        with self._lock:
            rows = self._connection.execute(f"SELECT {columns} FROM package {where}", values).fetchall()
        return [Entry(**dict(zip(Entry.__struct_fields__, row, strict=True))) for row in rows]

    def _find(self, package_id: str) -> Entry | None:
        columns = ", ".join(Entry.__struct_fields__)
        row = self._connection.execute(
            f"SELECT {columns} FROM package WHERE package_id = ?", (package_id,)
        ).fetchone()
        return Entry(**dict(zip(Entry.__struct_fields__, row, strict=True))) if row else None

    def _addressee_number(self, inspected: Inspected) -> str:
        """15 digits, the same for the same person of the same tenant; nothing leads back from them."""
        person = f"{inspected.tenant}/{inspected.person}".encode()
        return f"{int.from_bytes(hmac.digest(self._key, person, hashlib.sha256)) % 10**15:015d}"

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._connection.close()
