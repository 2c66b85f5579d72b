"""The web process killed with -9 while 200 submissions are on their way: what was shown is there, and once.

(The worker killed during deliveries: `madoguchi/delivery/tests/test_killed_worker.py`. At scale: `bench/kill.py`.)
"""

import contextlib
import json
import sqlite3
import threading
from functools import partial
from pathlib import Path

import pytest

from madoguchi.forms.tests.examples import claim
from madoguchi.kernel.numbers import example_my_number
from tests.faults.installed import CLIENT, SECRET
from tests.faults.served import Web, fill
from tests.faults.submitters import Submitters
from tests.parts.databases import ADDRESS, shared_server
from tests.parts.patience import PATIENCE, until
from tests.parts.postgres import spare_port

SUBMISSIONS = 200
PORTION = 50
"""So many may be sent before the server is first killed, and more each time that it is."""
KILL_AFTER = (20, 70)
PATH = "/api/v1/tenants/990019/procedures/jido-teate-nintei/applications"


@pytest.fixture
def version(server_environment):
    return fill(server_environment)


@pytest.fixture
def web(server_environment, version):
    web = Web({**server_environment, "MADOGUCHI_ZONE": "public"}, spare_port())
    web.start()
    yield web
    web.kill()


def bodies(version, kills):
    """`kills`: released once the server is dead, so that some are sent while it is."""
    for n in range(SUBMISSIONS):
        if n in (PORTION, 2 * PORTION):
            assert kills.acquire(timeout=PATIENCE)
        person = {**claim()["claimant"], "given": f"花子{n}"}
        answers = claim(claimant=person, claimant_number=example_my_number(n))
        whole = {"version": version, "answers": answers, "declarations": ["consent"]}
        yield f"key-{n:06}", json.dumps(whole).encode()


def rows(environment, statement):
    """Of the server's database, whatever the tenant."""
    if ADDRESS in environment:
        with shared_server().connect(environment[ADDRESS].rpartition("/")[2]) as connection:
            return connection.execute(statement).fetchall()
    path = Path(environment["MADOGUCHI_DATA"]) / "madoguchi.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def test_what_was_shown_is_there_once_though_the_web_process_was_killed(server_environment, version, web):
    clients = Submitters(port=web.port, path=PATH, client=CLIENT, secret=SECRET, at_once=16)
    kills = threading.Semaphore(0)
    work = threading.Thread(target=clients.run, args=[bodies(version, kills)])
    work.start()
    try:
        for after in KILL_AFTER:
            until(partial(_shown_at_least, clients, after))
            web.kill()
            turned_away = clients.turned_away
            kills.release()
            until(partial(_turned_away_more_than, clients, turned_away))
            before = {shown.receipt for shown in clients.shown}
            there = {
                row[0] for row in rows(server_environment, "SELECT receipt FROM applications_application")
            }
            assert before <= there
            web.start()
    finally:
        kills.release(len(KILL_AFTER))
        work.join(PATIENCE)
    assert clients.refused == []
    assert len(clients.shown) == SUBMISSIONS
    assert any(shown.asked > 1 for shown in clients.shown)

    found = rows(
        server_environment, "SELECT receipt, idempotency_key, CAST(id AS TEXT) FROM applications_application"
    )
    assert {(s.receipt, f"{CLIENT}:{s.key}") for s in clients.shown} == {(r, key) for r, key, _ in found}
    assert len(found) == SUBMISSIONS
    for one_for_each in (
        "SELECT application_id FROM applications_statuschange",
        "SELECT application_id FROM applications_sealednumber",
        "SELECT subject FROM audit_entry WHERE action = 'application.arrived'",
    ):
        of_each = rows(server_environment, one_for_each)
        assert len(of_each) == len(set(of_each)) == SUBMISSIONS


def _turned_away_more_than(clients, count):
    return clients.turned_away > count


def _shown_at_least(clients, count):
    return len(clients.shown) >= count
