"""The worker's lanes, with real threads: one that hangs, or a tenant that fails, holds up nobody else."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db import OperationalError

from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.ops import working
from madoguchi.ops.working import Worker
from madoguchi.outbox.services import work
from madoguchi.outbox.tests.cast import Hang, Link, Note, Receipt, waits
from madoguchi.outbox.tests.conftest import wire
from madoguchi.outbox.tests.handlers import linked, seen
from madoguchi.tenants.tests.cast import found
from tests.parts.patience import PATIENCE, until

__all__ = ["wire"]
pytestmark = pytest.mark.django_db(transaction=True)
LANES = {"links": ["link"], "inner": ["note"], "deliveries": ["hang"], "mails": ["receipt"]}
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
NIGHT = datetime(2026, 4, 1, 17, tzinfo=UTC)
"""Two in the morning in Japan, before the day's work."""


@pytest.fixture
def towns(db):
    return [found(99001, "aoba", "あおば市", now=NOON).id, found(99002, "midori", "みどり町", now=NOON).id]


@pytest.fixture
def working_worker(towns):
    """`run(holds, now=…)`: a worker that runs until that holds."""

    def run(holds, *, now=NIGHT, names=("w",)):
        stop = threading.Event()
        began = time.monotonic()
        workers = [Worker(name=name, now=lambda: _clock(now, began), stop=stop) for name in names]
        threads = [threading.Thread(target=worker.run) for worker in workers]
        for thread in threads:
            thread.start()
        try:
            until(holds)
        finally:
            stop.set()
            linked.set()
            for thread in threads:
                thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads)

    return run


def test_a_receiver_that_hangs_delays_no_link(wire, towns, working_worker):
    """In one line the link would wait for the receiver, which waits for the link."""
    wire("link", "hang", lanes=LANES | {"inner": [], "mails": []})
    waits(Hang(), tenant=towns[0])
    waits(Link(), tenant=towns[0])
    working_worker(lambda: len(seen) == 2)
    assert seen == [(towns[0], "link"), (towns[0], "hung")]


def test_a_receiver_that_hangs_delays_no_other_receiver(wire, towns, working_worker):
    wire("link", "hang", lanes={"deliveries": ["hang", "link"]})
    waits(Hang(), tenant=towns[0], receiver="tax")
    waits(Link(), tenant=towns[0], receiver="nursery")
    working_worker(lambda: len(seen) == 2)
    assert seen == [(towns[0], "link"), (towns[0], "hung")]


def test_a_link_that_comes_while_two_thousand_receipts_wait_is_not_the_last(wire, towns, working_worker):
    wire("link", "receipt", lanes=LANES | {"inner": [], "deliveries": []})
    waits(*[Receipt()] * 2000, tenant=towns[0])
    waits(Link(), tenant=towns[1])
    working_worker(lambda: (towns[1], "link") in seen)
    assert seen.index((towns[1], "link")) < 2000


def test_a_tenant_whose_database_fails_delays_no_other(wire, towns, working_worker, monkeypatch):
    wire("note", lanes={"inner": ["note"]})
    for tenant in towns:
        waits(Note(), tenant=tenant)
    real = work._waiting

    def broken(now):
        if current_tenant() == towns[0]:
            raise OperationalError("connection to the remote node failed")
        return real(now)

    monkeypatch.setattr(work, "_waiting", broken)
    working_worker(lambda: seen)
    assert [tenant for tenant, _ in seen] == [towns[1]]


def test_the_days_work_begins_once_for_each_tenant_however_many_workers_there_are(
    wire, towns, working_worker, monkeypatch
):
    wire("note")
    monkeypatch.setattr(
        "madoguchi.config.wiring.HANDLERS", {"ops.day_began": ("madoguchi.outbox.tests.handlers.note",)}
    )
    working_worker(lambda: len(seen) >= 2, now=NOON, names=("one", "two", "three"))
    assert sorted((tenant, payload["day"]) for tenant, payload in seen) == [(t, "2026-04-01") for t in towns]


def test_before_three_in_the_morning_the_day_has_not_begun(wire, towns, working_worker):
    wire("note")
    waits(Note(), tenant=towns[0])
    working_worker(lambda: seen)
    with tenant_transaction(towns[0]):
        assert [event.kind for event in apps.get_model("outbox", "Event").objects.all()] == ["test.note"]


def test_one_tenants_failure_leaves_no_others_record_unsealed(towns, monkeypatch):
    sealed = []

    def seal(*, now):
        if current_tenant() == towns[0]:
            raise OperationalError("connection to the remote node failed")
        sealed.append(current_tenant())
        return 0

    monkeypatch.setattr(working, "seal", seal)
    Worker(name="w", now=lambda: NIGHT, stop=threading.Event()).once()
    assert sealed == [towns[1]]


def _clock(now, began):
    from datetime import timedelta

    return now + timedelta(seconds=time.monotonic() - began)
