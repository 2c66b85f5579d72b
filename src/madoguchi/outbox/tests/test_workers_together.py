"""Several workers at once: real threads, real transactions."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox import queries
from madoguchi.outbox.services.work import run_once
from madoguchi.outbox.tests.cast import AOBA, NOW, happens
from madoguchi.outbox.tests.handlers import outside, seen

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = 30


def test_two_workers_share_the_events_and_handle_none_of_them_twice(wire):
    wire("slowly")
    for number in range(EVENTS):
        happens(str(number))
    _together(worker_of("one"), worker_of("two"))
    assert sorted(int(payload["what"]) for _, payload in seen) == list(range(EVENTS))
    with tenant_transaction(AOBA):
        assert queries.backlog() == queries.Backlog(waiting=0, failed=0)


def test_a_worker_that_was_too_slow_does_not_handle_what_another_took_over(wire):
    wire("slowly")
    happens()
    # Both see the same event as free: for the second the first one's lease is over already.
    _together(worker_of("one"), worker_of("two", after=61))
    with tenant_transaction(AOBA):
        assert queries.backlog() == queries.Backlog(waiting=0, failed=0)
    assert len(seen) == 1


def test_no_transaction_is_open_while_a_handler_talks_to_the_outside(wire):
    wire(outside.__name__)
    happens()
    worker_of("one")()
    assert seen == [(AOBA, False)]


def worker_of(name, after=0):
    """A worker's loop until nothing waits."""

    def work():
        try:
            while run_once(tenants=[AOBA], worker=name, now=NOW + timedelta(seconds=after), limit=3):
                pass
        finally:
            connection.close()

    return work


def _together(*works):
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
