"""What the office knows and what the core system knows never differ, whatever people do and whatever dies.

(20,000 histories with 500 kills: `madoguchi bench histories --full`.)
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

import pytest

from madoguchi.review.domain.acts import ACTS as OFFICE
from tests.faults.histories.world import ACTS, KILLED, World
from tests.parts.databases import ADDRESS, shared_server

HISTORIES, KILLS = 2_000, 24
ON_POSTGRESQL = 200, 6
"""A part of them: the rules are the same, and locks are others."""


MEMORY = Path("/dev/shm")
"""Where there is one, SQLite's file lies there: what is killed are processes, not the machine."""


@pytest.fixture
def environment(server_environment, tmp_path):
    if ADDRESS in server_environment:
        yield server_environment
        return
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as folder:
        yield server_environment | {"MADOGUCHI_DATA": folder}


@pytest.fixture
def rows(environment):
    """Reads the office's database, whatever the tenant."""
    if ADDRESS in environment:
        with shared_server().connect(environment[ADDRESS].rpartition("/")[2]) as connection:
            connection.autocommit = True
            yield lambda statement: connection.execute(statement).fetchall()
        return
    opened: list[sqlite3.Connection] = []

    def read(statement):
        if not opened:
            file = Path(environment["MADOGUCHI_DATA"]) / "madoguchi.sqlite3"
            opened.append(sqlite3.connect(file, timeout=20, isolation_level=None))
        return opened[0].execute(statement).fetchall()

    yield read
    for file in opened:
        file.close()


def test_people_do_every_act_that_moves_a_case():
    """Short of closing what was only accepted: the procedures here are decided on; and of a transfer, which ends a case before
    its core system knows of it (`review/tests/test_transfer.py`)."""
    called = {"correction": "correct"}
    moving = {
        (state, called.get(act.name, act.name.replace("-", "_")))
        for act in OFFICE
        for state in act.out_of
        if act.to
    }
    done = {(state, act) for state, acts in ACTS.items() for act in acts}
    assert moving - done == {("accepted", "close"), ("issued", "close"), ("arrived", "transfer")}


def test_the_core_system_knows_what_the_office_knows_whatever_dies(environment, rows, tmp_path):
    histories, kills = ON_POSTGRESQL if ADDRESS in environment else (HISTORIES, KILLS)
    world = World(environment, rows, tmp_path, seed=8)
    world.install()
    with world.running():
        cases = world.live(histories, kills)
        world.settle()
        wrong = world.wrong(cases)
    assert wrong == []
    assert sum(world.kills.values()) >= kills
    assert set(world.kills) == set(KILLED)
    assert len(cases) == histories
