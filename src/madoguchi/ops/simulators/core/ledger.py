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
PAGE = 1000
_TABLE = """
    CREATE TABLE IF NOT EXISTS version (
      package_id TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL, ended TEXT NOT NULL,
      decision TEXT NOT NULL, register_number TEXT NOT NULL, sha256 TEXT NOT NULL, tenant TEXT NOT NULL,
      procedure TEXT NOT NULL, receipt TEXT NOT NULL, files INTEGER NOT NULL, addressee_number TEXT NOT NULL,
      received_at REAL NOT NULL, sendings INTEGER NOT NULL DEFAULT 1, office INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (package_id, version)
    ) STRICT"""
_OF_BEFORE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'package'"
_TAKE_OVER = (
    "INSERT OR IGNORE INTO version SELECT package_id, 1, 'first', '', '', '', sha256, tenant, procedure, receipt,"
    " files, addressee_number, received_at, sendings, 0 FROM package"
)
"""What was received before packages had versions."""
_OFFICE = "SELECT 1 FROM pragma_table_info('version') WHERE name = 'office'"
_ADD_OFFICE = "ALTER TABLE version ADD COLUMN office INTEGER NOT NULL DEFAULT 0"
_NEWEST = "version = (SELECT max(v.version) FROM version v WHERE v.package_id = version.package_id)"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One received version. `received_at` in seconds since 1970; `sendings` counts how often it came."""

    package_id: str
    version: int
    kind: str
    ended: str
    decision: str
    register_number: str
    sha256: str
    tenant: str
    procedure: str
    receipt: str
    files: int
    addressee_number: str
    received_at: float
    sendings: int
    office: int
    """answers of the office in it"""


class Lower(Exception):
    """A higher version is held, and this one never came."""


class OtherContent(Exception):
    """Another content is kept under this version."""


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
        with self._one_at_a_time():
            if not self._connection.execute(_OFFICE).fetchone():
                self._connection.execute(_ADD_OFFICE)
            if self._connection.execute(_OF_BEFORE).fetchone():
                self._connection.execute(_TAKE_OVER)
                self._connection.execute("DROP TABLE package")

    def keep(self, inspected: Inspected, *, sha256: str) -> tuple[Entry, bool]:
        """(the entry, whether it is new). Raises OtherContent, Lower."""
        name, version = inspected.package_id, inspected.version
        with self._one_at_a_time():
            known, newest = self._one(name, version), self._newest(name)
            if known is not None and known.sha256 != sha256:
                raise OtherContent(name)
            if known is None and newest is not None and newest.version > version:
                raise Lower(name)
            person = newest.addressee_number if newest else self._addressee_number(inspected)
            self._connection.execute(
                "INSERT INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)"
                " ON CONFLICT (package_id, version) DO UPDATE SET sendings = sendings + 1",
                (
                    name, version, inspected.kind, inspected.ended, inspected.decision,
                    inspected.register_number, sha256, inspected.tenant, inspected.procedure, inspected.receipt,
                    inspected.files, person, time.time(), inspected.office,
                ),
            )  # fmt: skip
            entry = self._one(name, version)
        assert entry is not None
        return entry, known is None

    def find(self, package_id: str) -> Entry | None:
        """The newest version of a package."""
        with self._lock:
            return self._newest(package_id)

    def of_tenant(self, tenant: str, *, after: str = "") -> list[Entry]:
        """The newest versions of up to PAGE packages of a tenant's code, by id, after one."""
        where = f"WHERE tenant = ? AND package_id > ? AND {_NEWEST} ORDER BY package_id LIMIT ?"
        with self._lock:
            return self._select(where, (tenant, after, PAGE))

    def latest(self, limit: int = 100) -> list[Entry]:
        with self._lock:
            return self._select("ORDER BY received_at DESC LIMIT ?", (limit,))

    def _one(self, package_id: str, version: int) -> Entry | None:
        return next(iter(self._select("WHERE package_id = ? AND version = ?", (package_id, version))), None)

    def _newest(self, package_id: str) -> Entry | None:
        found = self._select("WHERE package_id = ? ORDER BY version DESC LIMIT 1", (package_id,))
        return found[0] if found else None

    def _select(self, where: str, values: tuple[object, ...]) -> list[Entry]:
        columns = ", ".join(Entry.__struct_fields__)
        rows = self._connection.execute(f"SELECT {columns} FROM version {where}", values).fetchall()
        return [Entry(**dict(zip(Entry.__struct_fields__, row, strict=True))) for row in rows]

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
