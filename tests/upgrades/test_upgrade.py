"""What older versions left is brought up to this one by `madoguchi migrate`, and goes on: drafts, cases, keys, staff.

One `NAME-sqlite.tar.xz` and one `NAME-postgresql.tar.xz` beside this file for each version (docs/howto/upgrade.md says
how one is added). The database is loaded as that version had it: its own policies, triggers and grants stand.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.parts.databases import OWNER_ADDRESS, SQLITE, new_installation, shared_server
from tests.upgrades.make import fill

HERE = Path(__file__).parent
THIS = "this-version"
"""Filled on the spot: what will be kept at the next release can be made, and goes on too."""
NAMES = sorted({path.name.rpartition("-")[0] for path in HERE.glob("*.tar.xz")})
SIGNED_OUT = {"4f2f1f9": "its cookie had another name: residents and staff sign in once more"}
"""Versions whose sessions do not go on, and why."""
NOT_COUNTED = {"django_migrations"}
RECORD = "audit_entry"
"""A migration may add to it: that a secret key is known from now on, say."""


class Upgraded:
    """An installation of an older version, after `madoguchi migrate` and one round of the worker."""

    def __init__(self, name: str, database: str, environment: dict[str, str]) -> None:
        self.name, self.database, self.environment = name, database, environment
        data = Path(environment["MADOGUCHI_DATA"])
        if name == THIS:
            fill(environment, data / "told.json")
        else:
            with tarfile.open(HERE / f"{name}-{database}.tar.xz") as tar:
                tar.extractall(data, filter="data")
            self._load((data / "database.sql").read_text(encoding="utf-8"))
        self.told = json.loads((data / "told.json").read_text(encoding="utf-8"))
        self.before, self.waited = self.counts(), self.waiting()
        self.migrated = self.run("madoguchi.ops.cli", "migrate")
        self.after = self.counts()

    def _load(self, sql: str) -> None:
        if self.database == SQLITE:
            with closing(self._sqlite()) as connection:
                connection.executescript(sql)
        else:
            with shared_server().connect(self._name()) as connection:
                connection.execute(sql)

    def waiting(self) -> set[str]:
        """Events that nobody has handled."""
        return {str(row[0]) for row in self.rows("SELECT id FROM outbox_event WHERE done_at IS NULL")}

    def counts(self) -> dict[str, int]:
        """Rows of every table, of all tenants."""
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        if self.database != SQLITE:
            listed = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        tables = {name for (name,) in self.rows(listed)} - NOT_COUNTED
        return {table: self.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        if self.database == SQLITE:
            with closing(self._sqlite()) as connection:
                return connection.execute(statement).fetchall()
        with shared_server().connect(self._name()) as connection:
            return connection.execute(statement).fetchall()

    def run(self, module: str, *arguments: str) -> str:
        """What the program says. An exit status other than 0 fails the test."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def _sqlite(self) -> sqlite3.Connection:
        return sqlite3.connect(Path(self.environment["MADOGUCHI_DATA"]) / "madoguchi.sqlite3")

    def _name(self) -> str:
        return self.environment[OWNER_ADDRESS].rpartition("/")[2]


@pytest.fixture(scope="module", params=[*NAMES, THIS])
def upgraded(
    request: pytest.FixtureRequest, database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    with new_installation(database, tmp_path_factory.mktemp("data")) as environment:
        yield Upgraded(request.param, database, environment)


@pytest.fixture(scope="module")
def found(upgraded: Upgraded) -> dict[str, Any]:
    """What the people of that time meet now."""
    met: dict[str, Any] = json.loads(upgraded.run("tests.upgrades.go_on"))
    return met


def test_every_row_of_the_older_version_is_still_there(upgraded):
    assert sum(upgraded.before.values()) > 100
    changed = {
        table: (rows, upgraded.after.get(table))
        for table, rows in upgraded.before.items()
        if upgraded.after.get(table) != rows
    }
    kept, now = changed.pop(RECORD, (0, 0))
    assert (changed, kept <= now) == ({}, True)


def test_nothing_is_left_for_a_second_migration(upgraded):
    assert upgraded.run("madoguchi.ops.cli", "migrate", "--check").strip() == "up to date"


def test_the_audit_record_is_whole(upgraded):
    upgraded.run("madoguchi.ops.cli", "audit", "verify")


def test_a_browser_in_the_middle_of_a_form_goes_on_or_the_version_is_named(upgraded, found):
    assert found["browser"] == ("sign in" if upgraded.name in SIGNED_OUT else "gone on")


def test_a_draft_is_found_again_by_mail_and_sent_with_its_file(found):
    assert found["mail"] == {
        "listed": True,
        "drafts left": 0,
        "file is the application's": True,
        "file begins with": "%PDF-",
    }


def test_every_case_opens_in_the_state_it_was_in(upgraded, found):
    assert len(upgraded.told["cases"]) == 10
    assert found["cases"] == {state: [200, state] for state in upgraded.told["cases"]}


def test_the_office_goes_on_with_its_cases(found):
    assert found["acts"] == {"accepted": "accepted", "examined": "examining", "decided": "approved"}


def test_events_that_waited_are_handled(upgraded, found):
    """Their handlers stand in the table by name: one that was renamed would be called under its old one."""
    assert len(upgraded.waited) > 10
    upgraded.run("madoguchi.ops.cli", "worker", "--once")
    assert upgraded.rows("SELECT handler, last_error FROM outbox_event WHERE last_error <> ''") == []
    assert upgraded.waited & upgraded.waiting() == set()
