"""What the office knows and what the core system knows never differ, whatever people do and whatever dies.

(20,000 histories with 500 kills: `madoguchi bench histories --full`.)
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from tests.faults.histories.world import World
from tests.parts.databases import ADDRESS, shared_server

HISTORIES, KILLS = 2_000, 24
ON_POSTGRESQL = 200, 6
"""A part of them: the rules are the same, and locks are others."""


@pytest.fixture
def rows(server_environment):
    """Reads the office's database, whatever the tenant."""
    if ADDRESS in server_environment:
        with shared_server().connect(server_environment[ADDRESS].rpartition("/")[2]) as connection:
            connection.autocommit = True
            yield lambda statement: connection.execute(statement).fetchall()
        return
    path = Path(server_environment["MADOGUCHI_DATA"]) / "madoguchi.sqlite3"
    with contextlib.closing(sqlite3.connect(":memory:", timeout=20)) as connection:
        yield lambda statement: _read(path, statement)


def _read(path, statement):
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as connection:
        return connection.execute(statement).fetchall()


def test_the_core_system_knows_what_the_office_knows_whatever_dies(server_environment, rows, tmp_path):
    histories, kills = ON_POSTGRESQL if ADDRESS in server_environment else (HISTORIES, KILLS)
    world = World(server_environment, rows, tmp_path, seed=8)
    world.install()
    with world.running():
        cases = world.live(histories, kills)
        world.settle()
        wrong = world.wrong(cases)
    assert wrong == []
    assert sum(world.kills.values()) >= kills
    assert len(cases) == histories
