"""A table that somebody holds is waited for; nothing else is."""

from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError

from madoguchi.isolation.services.patience import PAUSES, patiently


@pytest.fixture
def slept(monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr("madoguchi.isolation.services.patience.time.sleep", pauses.append)
    return pauses


def failing(times, cause):
    left = [cause] * times

    def work():
        if left:
            raise OperationalError from left.pop()
        return "done"

    return work


def test_a_table_that_is_held_for_a_moment_is_tried_again(slept):
    assert patiently(failing(2, psycopg.errors.LockNotAvailable())) == "done"
    assert slept == list(PAUSES[:2])


def test_a_table_that_is_held_for_long_is_given_up(slept):
    with pytest.raises(OperationalError):
        patiently(failing(len(PAUSES) + 1, psycopg.errors.LockNotAvailable()))
    assert slept == list(PAUSES)


def test_another_failure_is_not_repeated(slept):
    with pytest.raises(OperationalError):
        patiently(failing(1, psycopg.errors.DiskFull()))
    assert slept == []
