"""A machine whose clock is wrong dates nothing: an arrival, an act of the office, an event's lease."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from madoguchi.applications.tests.cast import two_towns
from madoguchi.isolation import clock
from madoguchi.ops.problem import Problem
from madoguchi.ops.starting import refuse_what_is_wrong
from madoguchi.ops.working import Worker
from madoguchi.portal.tests.cast import Resident, rows, text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _a_clock_of_its_own(database: str) -> None:
    if database != "postgresql":
        pytest.skip("SQLite has no clock of its own")


@pytest.fixture
def resident(tmp_path: Path) -> Resident:
    two_towns(tmp_path)
    resident = Resident()
    resident.ready()
    return resident


@pytest.mark.parametrize("hours", [2, -2])
def test_nothing_arrives_at_a_doubtful_time(
    resident: Resident, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, hours: int
) -> None:
    with monkeypatch.context() as wrong:
        wrong.setattr(clock, "machine_time", lambda: datetime.now(UTC) + timedelta(hours=hours))
        clock.forget()
        page = resident.send()
        assert page.status_code == 503
        assert "まだ申請は届いていません" in text_of(page) and "残っています" in text_of(page)
        assert rows("Application") == []
        assert "differ by 7" in caplog.text
    clock.forget()  # somebody set it right, and a moment went by
    assert "receipt=" in resident.send().url
    assert len(rows("Application")) == 1


def test_some_seconds_are_no_doubt(resident: Resident, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "machine_time", lambda: datetime.now(UTC) + timedelta(seconds=20))
    clock.forget()
    assert "receipt=" in resident.send().url


def test_neither_web_nor_worker_begins_with_a_wrong_clock(
    resident: Resident, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(clock, "machine_time", lambda: datetime.now(UTC) + timedelta(hours=2))
    clock.forget()
    with pytest.raises(Problem, match="NTP"):
        refuse_what_is_wrong()
    worker = Worker(name="w", now=lambda: datetime.now(UTC), stop=threading.Event())
    assert not worker._look_safely()
    assert "nothing is handed on" in caplog.text
