"""Nothing is dated while this machine's clock and the database's differ."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from madoguchi.isolation import clock
from madoguchi.isolation.clock import LARGEST, ClockDisagrees, hold_to_the_database

pytestmark = pytest.mark.django_db


@pytest.fixture
def turned(monkeypatch, database):
    """Turn this machine's clock by so many seconds."""

    def turn(seconds):
        clock.forget()
        monkeypatch.setattr(clock, "machine_time", lambda: datetime.now(UTC) + timedelta(seconds=seconds))

    yield turn
    clock.forget()


@pytest.mark.parametrize("seconds", [LARGEST + 5, -LARGEST - 5])
def test_a_clock_that_is_far_off_is_refused_every_time(seconds, turned, database):
    turned(seconds)
    if database == "sqlite":
        hold_to_the_database()  # it has no other clock
        return
    for _ in range(2):
        with pytest.raises(ClockDisagrees):
            hold_to_the_database()


@pytest.mark.parametrize("seconds", [LARGEST - 5, -LARGEST + 5])
def test_a_clock_that_is_a_little_off_is_right(seconds, turned):
    turned(seconds)
    hold_to_the_database()


def test_a_clock_that_was_put_right_counts_after_a_moment(turned, database, monkeypatch):
    if database == "sqlite":
        pytest.skip("it has no other clock")
    turned(LARGEST + 5)
    with pytest.raises(ClockDisagrees):
        hold_to_the_database()
    monkeypatch.setattr(clock, "machine_time", lambda: datetime.now(UTC))
    monkeypatch.setattr(clock, "LOOK_AGAIN", 0.0)
    hold_to_the_database()
