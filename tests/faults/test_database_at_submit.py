"""The database locked, full, refusing at the commit, stopped or killed: nothing is shown as arrived, nothing is lost."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import close_old_connections, connection, connections

from madoguchi.api.tests.cast import Program, problem
from madoguchi.applications.tests.cast import two_towns
from madoguchi.forms.tests.examples import child, claim
from madoguchi.isolation.services.migrate import migrate
from madoguchi.portal.tests.cast import Resident, receipt_of, rows, text_of
from tests.parts.patience import until
from tests.parts.postgres import APP, OWNER, SUPERUSER, Cluster
from tests.parts.towns import forget_all

pytestmark = pytest.mark.django_db(transaction=True, databases="__all__")
ANSWERS = claim(children=[child(name="花" * 60) for _ in range(12)])
"""Some pages of the database long."""


@pytest.fixture
def resident(transactional_db: None, tmp_path: Path) -> Resident:
    two_towns(tmp_path)
    resident = Resident()
    resident.ready(ANSWERS)
    return resident


def nothing_arrived(resident: Resident, program: Program, key: str, **posted: str) -> None:
    """The page and the API say so, and not a word of a receipt."""
    page = resident.send(**posted)
    assert page.status_code == 503
    assert "まだ申請は届いていません" in text_of(page)
    assert "残っています" in text_of(page)
    assert "受付番号" not in text_of(page) and "madoguchi-aoba-code" not in page.cookies
    answer = program.submit(ANSWERS, key=key, version=VERSION[0])
    assert answer.status_code == 503
    assert problem(answer, 503, answer.json()["type"].rpartition(":")[2])
    assert "receipt" not in answer.json()


def all_arrives_once(resident: Resident, program: Program, key: str) -> None:
    """The draft is there, and the same submissions arrive now, once each."""
    assert rows("Application") == []
    assert len(rows("Draft")) == 1
    assert len(resident.answers()["children"]) == 12
    first = resident.send()
    assert receipt_of(resident.get(first["Location"])) == receipt_of(
        resident.get(resident.send()["Location"])
    )
    sent = [program.submit(ANSWERS, key=key, version=VERSION[0]) for _ in range(2)]
    assert [r.status_code for r in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    assert sorted(a.channel for a in rows("Application")) == ["api", "portal"]


VERSION = [""]


@pytest.fixture
def program(resident: Resident) -> Program:
    made = Program()
    VERSION[0] = made.version()
    return made


def only(database: str, kind: str) -> None:
    if database != kind:
        pytest.skip(f"a fault of {kind}")


def test_a_locked_database(database: str, resident: Resident, program: Program) -> None:
    only(database, "sqlite")
    shown = {"revision": str(resident.revision())}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        nothing_arrived(resident, program, "key-locked", **shown)
        saved = resident.save("claimant_page", claim(occupation="none"), **shown)
        assert saved.status_code == 503
        assert "前に保存した内容は残っています" in text_of(saved)
        other.execute("ROLLBACK")
    all_arrives_once(resident, program, "key-locked")


def test_a_full_disk(database: str, resident: Resident, program: Program) -> None:
    only(database, "sqlite")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        nothing_arrived(resident, program, "key-full")
        cursor.execute("PRAGMA max_page_count = 1000000")
    all_arrives_once(resident, program, "key-full")


def test_a_commit_that_fails(database: str, resident: Resident, program: Program) -> None:
    """All was written, and at the very end it is not so."""
    with failing_commit(database):
        nothing_arrived(resident, program, "key-commit")
    all_arrives_once(resident, program, "key-commit")


@contextlib.contextmanager
def failing_commit(database: str) -> Iterator[None]:
    owner = connections["default_owner" if database == "postgresql" else "default"]
    make, drop = REFUSING[database]
    with owner.cursor() as cursor:
        for statement in make:
            cursor.execute(statement)
    yield
    with owner.cursor() as cursor:
        for statement in drop:
            cursor.execute(statement)


REFUSING = {
    "sqlite": (
        (
            "CREATE TABLE refusing (id INTEGER PRIMARY KEY, x REFERENCES refusing (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TRIGGER refuse AFTER INSERT ON applications_application"
            " BEGIN INSERT INTO refusing (x) VALUES (999999); END",
        ),
        ("DROP TRIGGER refuse", "DROP TABLE refusing"),
    ),
    "postgresql": (
        (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$",
            "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON applications_application"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()",
        ),
        ("DROP TRIGGER refuse ON applications_application", "DROP FUNCTION refuse()"),
    ),
}


@pytest.fixture
def cluster(database: str, transactional_db: None) -> Iterator[Cluster]:
    """A server of this test's own, to be killed; the connections of the test go to it meanwhile."""
    only(database, "postgresql")
    before = {alias: dict(connections[alias].settings_dict) for alias in ("default", "default_owner")}
    with Cluster(durable=True) as running:
        running.create_database("trial")
        for alias in before:
            connections[alias].close()
            connections[alias].settings_dict.update(
                HOST="127.0.0.1", PORT=str(running.port), NAME="trial", PASSWORD=running.password
            )
        migrate()
        yield running
        for alias, kept in before.items():
            connections[alias].close()
            connections[alias].settings_dict.update(kept)


@pytest.fixture
def filler(cluster: Cluster) -> Iterator[Path]:
    """The database lies on a disk of 64 MB, and this file takes every byte of it that is left."""
    disk = cluster.folder / "small"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk], check=False).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        space = disk / "space"
        space.mkdir()
        shutil.chown(space, SUPERUSER)
        for alias in ("default", "default_owner"):
            connections[alias].close()
        with cluster.connect() as server:
            server.execute(f"CREATE TABLESPACE small LOCATION '{space}'".encode())
            server.execute("ALTER DATABASE trial SET TABLESPACE small")
        yield disk / "filler"
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_full_disk_under_postgresql(cluster: Cluster, filler: Path, tmp_path: Path) -> None:
    two_towns(tmp_path)
    resident = Resident()
    resident.ready(ANSWERS)
    program = Program()
    VERSION[0] = program.version()
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(bytes(4096))
    nothing_arrived(resident, program, "key-full")
    assert cluster.log.read_text().count("No space left on device") >= 2
    filler.unlink()
    all_arrives_once(resident, program, "key-full")


PAGES = ("/", "/aoba/", "/aoba/my/", "/aoba/sign-in/", "/aoba/applications/")


def test_a_killed_server(cluster: Cluster, tmp_path: Path) -> None:
    assert tuple(connections[a].settings_dict["USER"] for a in ("default", "default_owner")) == (APP, OWNER)
    two_towns(tmp_path)
    resident = Resident()
    resident.ready(ANSWERS)
    program = Program()
    VERSION[0] = program.version()
    page, answer = killed_while(cluster, lambda: resident.send()), None
    assert page.status_code == 503
    assert "まだ申請は届いていません" in text_of(page)
    close_old_connections()
    forget_all()
    for path in (*PAGES, resident.apply(), resident.apply("check")):
        shown = resident.get(path)
        assert (shown.status_code, shown["Retry-After"]) == (503, "60"), path
        assert "いまは開けません" in text_of(shown)
        close_old_connections()
    for answer in (program.get("tenants"), program.submit(ANSWERS, key="key-killed", version=VERSION[0])):
        problem(answer, 503, "database")
        close_old_connections()
    cluster.start()
    close_old_connections()
    assert rows("Application") == []
    answer = killed_while(cluster, lambda: program.submit(ANSWERS, key="key-killed", version=VERSION[0]))
    problem(answer, 503, "not-arrived")
    cluster.start()
    close_old_connections()
    all_arrives_once(resident, program, "key-killed")


def test_after_a_restart_the_first_to_come_meets_no_error(cluster: Cluster, tmp_path: Path) -> None:
    two_towns(tmp_path)
    resident = Resident()
    resident.ready(ANSWERS)
    program = Program()
    VERSION[0] = program.version()
    shown = {"revision": str(resident.revision())}
    cluster.kill()
    cluster.start()
    forget_all()
    assert resident.get(resident.apply("check")).status_code == 200
    cluster.kill()
    cluster.start()
    assert program.submit(ANSWERS, key="key-restarted", version=VERSION[0]).status_code == 201
    cluster.kill()
    cluster.start()
    assert resident.send(**shown).status_code == 302
    assert len(rows("Application")) == 2


def test_a_503_of_the_api_tells_the_log_why(
    cluster: Cluster, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    two_towns(tmp_path)
    program = Program()
    VERSION[0] = program.version()
    with cluster.connect("trial") as server:
        server.execute("REVOKE INSERT ON applications_application FROM madoguchi_app")
    problem(program.submit(ANSWERS, key="key-refused", version=VERSION[0]), 503, "not-arrived")
    assert "permission denied for table applications_application" in caplog.text
    assert "花花" not in caplog.text


def killed_while(cluster: Cluster, act: Any) -> Any:
    """What `act` answers when the server is killed while it writes the application."""
    with cluster.connect("trial") as server:
        server.execute(
            "CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_sleep(3600); RETURN NEW; END $$"
        )
        server.execute(
            "CREATE TRIGGER dawdle BEFORE INSERT ON applications_application FOR EACH ROW EXECUTE FUNCTION dawdle()"
        )
    killer = threading.Thread(target=kill_when_it_dawdles, args=(cluster,))
    killer.start()
    answer = act()
    killer.join()
    close_old_connections()
    cluster.start()
    with cluster.connect("trial") as server:
        server.execute("DROP TRIGGER dawdle ON applications_application")
    cluster.kill()
    return answer


def kill_when_it_dawdles(cluster: Cluster) -> None:
    dawdles = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    with cluster.connect("trial") as server:
        until(lambda: server.execute(dawdles).fetchone())
    cluster.kill()
