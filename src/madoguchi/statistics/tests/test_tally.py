"""Counting: exact whoever counts at once, each tenant's own, nothing lost while the database is away."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection

from madoguchi.applications.domain.progress import FINISH, move
from madoguchi.applications.services.drafts.begin_draft import KEPT, begin_draft
from madoguchi.applications.services.drafts.purge_drafts import purge_drafts
from madoguchi.applications.tests.cast import DAY, NOW
from madoguchi.isolation.scope import NoTenant, tenant_scope, tenant_transaction
from madoguchi.statistics.domain.tally import BUCKETS, LONGER, QUIET, Tally, bucket, quartiles
from madoguchi.statistics.queries import counted_versions, look_back
from madoguchi.statistics.services import tally as counting
from madoguchi.statistics.services.tally import Tallies, tally_given_up, write_tallies

PAGES = ("one", "two", "three")
AOBA, MIDORI = 99001, 99002


def tally(page: str, what: Any = "reached", **more: Any) -> Tally:
    return Tally("allowance", "v1", page, DAY, what, **more)


def counted(tenant: int) -> dict[tuple[str, str], int]:
    """(page, what) → sum, as it stands in the database."""
    with tenant_transaction(tenant):
        rows = apps.get_model("statistics", "PageTally").objects.values_list("page", "what", "count")
        found: dict[tuple[str, str], int] = {}
        for page, what, count in rows:
            found[page, what] = found.get((page, what), 0) + count
    return found


@pytest.mark.parametrize(
    ("before", "page", "following", "reached", "finished"),
    [
        ("one", "one", None, (), False),  # a mistake, or a button that stays
        ("one", "one", "two", ("two",), True),
        ("two", "one", "two", (), False),  # came back, and goes on again
        ("two", "two", "three", ("three",), True),
        ("one", "one", "three", ("three",), True),  # the second is not asked for
        ("three", "three", FINISH, (FINISH,), True),
        (FINISH, "two", "three", (), False),  # changed from the check page
        ("one", "three", None, ("three",), False),  # by an address that was typed
        ("one", "three", FINISH, ("three", FINISH), True),
        ("gone", "one", "two", ("one", "two"), True),
    ],
)
def test_a_draft_passes_a_page_once(before, page, following, reached, finished):
    moved = move(PAGES, before=before, page=page, following=following)
    assert (moved.reached, moved.finished) == (reached, finished)
    assert moved.place == (reached[-1] if reached else before)


def test_a_time_falls_into_the_step_that_holds_it():
    assert [bucket(s) for s in (0, 10, 10.1, 3600, 3601)] == ["10", "10", "20", "3600", LONGER]


def test_the_quartiles_are_read_from_the_steps():
    assert quartiles({}) is None
    found = quartiles({"60": 4})  # evenly from 45 to 60
    assert found is not None
    assert (found.people, found.first, found.median, found.third) == (4, 49, 52, 56)
    wide = quartiles({"10": 1, "120": 2, LONGER: 1})
    assert wide is not None
    assert (wide.first, wide.median, wide.third) == (10, 105, 120)
    assert quartiles({LONGER: 3}).median == BUCKETS[-1]  # type: ignore[union-attr]


@pytest.mark.django_db
def test_what_many_threads_count_is_exact():
    tallies = Tallies()

    def count(number: int) -> None:
        with tenant_scope(AOBA if number % 2 else MIDORI):
            for _ in range(250):
                tallies.add([tally("one"), tally("two")])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count, range(8)))
    assert tallies.write() == 4
    assert counted(AOBA) == counted(MIDORI) == {("one", "reached"): 1000, ("two", "reached"): 1000}


@pytest.mark.django_db(transaction=True)
def test_writers_that_write_the_same_counters_at_once_lose_nothing():
    def process(number: int) -> None:
        tallies = Tallies()
        pages = [f"page-{n}" for n in range(30)]
        try:
            for _ in range(5):
                with tenant_scope(AOBA):
                    tallies.add(tally(page) for page in (pages if number % 2 else reversed(pages)))
                tallies.write()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(process, range(4)))
    assert set(counted(AOBA).values()) == {20}
    assert len(counted(AOBA)) == 30


@pytest.mark.django_db
def test_a_second_writing_adds_and_every_part_of_the_key_tells_counters_apart():
    for _ in range(2):
        with tenant_transaction(AOBA):
            write_tallies(
                {
                    tally("one", "error", question="a", code="required"): 2,
                    tally("one", "error", question="a", code="date"): 3,
                    tally("one", "error", question="b", code="required"): 5,
                    tally("two"): 7,
                }
            )
    with tenant_transaction(AOBA):
        rows = apps.get_model("statistics", "PageTally").objects.values_list("question", "code", "count")
        assert sorted(rows) == [("", "", 14), ("a", "date", 6), ("a", "required", 4), ("b", "required", 10)]


@pytest.mark.django_db
def test_many_counters_fit_into_statements():
    tallies = Tallies()
    with tenant_scope(AOBA):
        tallies.add(tally(f"page-{n}") for n in range(1001))
    tallies.write()
    assert len(counted(AOBA)) == 1001


@pytest.mark.django_db
def test_what_happened_in_one_tenant_is_written_as_its_own():
    tallies = Tallies()
    for tenant, page in ((AOBA, "one"), (MIDORI, "two"), (AOBA, "one")):
        with tenant_scope(tenant):
            tallies.add([tally(page)])
    assert tallies.write() == 2
    assert counted(AOBA) == {("one", "reached"): 2}
    assert counted(MIDORI) == {("two", "reached"): 1}


@pytest.mark.django_db
def test_what_could_not_be_written_waits(monkeypatch):
    tallies = Tallies()
    with tenant_scope(AOBA):
        tallies.add([tally("one")])
    with tenant_scope(MIDORI):
        tallies.add([tally("one")])
    write = counting.write_tallies
    done: list[int] = []

    def fail_once(counts: Any) -> None:
        if len(done) == 1:
            done.append(0)
            raise OperationalError("away")
        done.append(1)
        write(counts)

    monkeypatch.setattr(counting, "write_tallies", fail_once)
    with pytest.raises(OperationalError):
        tallies.write()
    with tenant_scope(MIDORI):
        tallies.add([tally("one")])
    assert tallies.write() == 1
    assert counted(AOBA) == {("one", "reached"): 1}
    assert counted(MIDORI) == {("one", "reached"): 2}


def test_what_waits_is_bounded(monkeypatch):
    monkeypatch.setattr(counting, "MOST", 10)
    tallies = Tallies()
    with tenant_scope(AOBA):
        tallies.add(tally(f"page-{n}") for n in range(50))
        tallies.add([tally("page-0"), tally("new")])
    assert len(tallies._waiting) == 10
    assert tallies._waiting[AOBA, tally("page-0")] == 2


def test_nobody_is_counted_without_a_tenant():
    with pytest.raises(NoTenant):
        Tallies().add([tally("one")])


@pytest.mark.django_db
def test_each_tenant_sees_its_own_counts():
    for tenant, count in ((AOBA, 3), (MIDORI, 5)):
        with tenant_transaction(tenant):
            write_tallies({tally("one"): count})
    for tenant, count in ((AOBA, 3), (MIDORI, 5)):
        with tenant_transaction(tenant):
            looks = look_back(procedure="allowance", version="v1", pages=PAGES, first=DAY, last=DAY, now=NOW)
            assert [look.reached for look in looks] == [count, 0, 0, 0]


@pytest.mark.django_db
def test_only_the_days_and_the_version_that_were_asked_for_are_summed():
    other_day, other = DAY + timedelta(days=1), Tally("allowance", "v2", "one", DAY, "reached")
    with tenant_transaction(AOBA):
        write_tallies({tally("one"): 1, tally("one")._replace(day=other_day): 10, other: 100})

        def reached(version: str, first: Any, last: Any) -> int:
            found = look_back(
                procedure="allowance", version=version, pages=PAGES, first=first, last=last, now=NOW
            )
            return found[0].reached

        assert reached("v1", DAY, DAY) == 1
        assert reached("v1", DAY, other_day) == 11
        assert reached("v2", DAY, other_day) == 100
        assert [(v.version, v.first, v.last) for v in counted_versions("allowance")] == [
            ("v1", DAY, other_day),
            ("v2", DAY, DAY),
        ]


@pytest.mark.django_db
def test_a_draft_that_lies_counts_where_it_stopped_before_and_after_it_is_purged():
    def given_up(now: Any) -> list[int]:
        with tenant_transaction(AOBA):
            looks = look_back(procedure="allowance", version="v1", pages=PAGES, first=DAY, last=DAY, now=now)
        return [look.gave_up for look in looks]

    with tenant_transaction(AOBA):
        for page in ("two", "two", "", FINISH):
            begin_draft(procedure="allowance", version="v1", page=page, language="ja", now=NOW)
        begin_draft(
            procedure="allowance", version="v1", page="one", language="ja", now=NOW + timedelta(days=1)
        )
    assert given_up(NOW + timedelta(days=1)) == [0, 0, 0, 0]
    later = NOW + QUIET + timedelta(seconds=1)
    assert given_up(later) == [1, 2, 0, 1]
    with tenant_scope(AOBA):
        assert purge_drafts(now=NOW + KEPT, count=tally_given_up) == 4
    assert given_up(later) == given_up(NOW + timedelta(days=90)) == [1, 2, 0, 1]


ENDING = """
import multiprocessing, sys
import django
django.setup()
from datetime import date
from madoguchi.statistics.domain.tally import Tally
from madoguchi.statistics.services import tally
from madoguchi.isolation.scope import tenant_scope
tally.EVERY = 600

def serve():
    tally.TALLIES.keep_writing()
    with tenant_scope(99001):
        tally.TALLIES.add([Tally("allowance", "v1", "one", date(2026, 4, 1), "reached")])

if sys.argv[1] == "child":
    process = multiprocessing.get_context("fork").Process(target=serve)
    process.start()
    process.join()
else:
    serve()
"""


@pytest.mark.parametrize("way", ["child", "program"])
def test_a_process_that_ends_writes_what_it_counted(way: str, tmp_path: Path):
    environment = {
        "MADOGUCHI_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "madoguchi.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "PATH": "/usr/bin:/bin",
    }

    def run(*command: str) -> str:
        done = subprocess.run(
            [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-m", "django", "migrate", "--verbosity=0")
    run("-c", ENDING, way)
    count = "SELECT SUM(count) FROM applications_pagetally"
    script = f"import sqlite3; print(sqlite3.connect({str(tmp_path / 'madoguchi.sqlite3')!r}).execute({count!r}).fetchone()[0])"
    assert run("-c", script).strip() == "1"
