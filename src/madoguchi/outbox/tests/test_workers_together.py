"""Several workers at once: real threads, real transactions."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from madoguchi.isolation.scope import tenant_transaction
from madoguchi.outbox import queries
from madoguchi.outbox.models import Event
from madoguchi.outbox.services.work import run_once
from madoguchi.outbox.tests.cast import AOBA, NOW, happens, only_event
from madoguchi.outbox.tests.handlers import outside, rival, seen
from tests.parts.patience import PATIENCE, until, waited_for

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


def test_while_an_event_is_handled_no_other_worker_has_it_however_long_it_takes(wire, database):
    if database != "postgresql":
        pytest.skip("on SQLite the handler's transaction keeps every other one waiting")
    wire("meet_rival")
    happens()
    rival.append(worker_of("two", after=61))
    worker_of("one")()
    assert len(seen) == 1
    assert only_event().leased_by == "one" and only_event().done_at is not None


def test_an_event_that_another_worker_looked_at_for_a_moment_is_handled_all_the_same(wire, database):
    if database != "postgresql":
        pytest.skip("SQLite locks no rows")
    wire("meet_rival")
    for _ in range(2):
        happens()
    held, handled = threading.Event(), threading.Event()

    def look():
        """Lock what is not locked, as a claim does that began before this event was leased; until it is waited for."""
        try:
            with tenant_transaction(AOBA):
                assert len(Event.objects.filter(done_at=None).select_for_update(skip_locked=True)) == 1
                held.set()
                until(lambda: handled.is_set() or waited_for())
        finally:
            connection.close()

    looking = threading.Thread(target=look)

    def begin_to_look():
        looking.start()
        assert held.wait(PATIENCE)

    rival.append(begin_to_look)
    run_once(tenants=[AOBA], worker="one", now=NOW)
    handled.set()
    looking.join(PATIENCE)
    assert len(seen) == 2


def test_who_was_overtaken_while_talking_to_the_outside_does_not_say_done_for_the_other(wire):
    wire("meet_rival_outside")
    happens()
    rival.append(worker_of("two", after=61))
    worker_of("one")()
    assert len(seen) == 2
    event = only_event()
    assert (event.leased_by, event.attempts) == ("two", 2)
    assert event.done_at and event.done_at >= NOW + timedelta(seconds=61)


def test_who_was_overtaken_cannot_end_what_the_other_put_off(wire):
    wire("meet_rival_who_waits")
    happens()
    rival.append(worker_of("two", after=61))
    worker_of("one")()
    event = only_event()
    assert (len(seen), event.leased_by, event.done_at) == (2, "two", None)
    assert event.due_at >= NOW + timedelta(seconds=91)


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
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
