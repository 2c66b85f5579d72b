"""A worker killed with -9 at any moment: each package is at the core system once, and acknowledged."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from madoguchi.delivery.connectors.core_http.client import CoreReceiver
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.queries import status
from madoguchi.delivery.services.reconcile import reconcile
from madoguchi.delivery.tests.cast import SECRET, accepted, environment, keeper, simulator
from madoguchi.isolation.scope import tenant_transaction

pytestmark = [pytest.mark.parts, pytest.mark.django_db(transaction=True)]

PORTIONS = 4
CASES_EACH = 7
CASES = PORTIONS * CASES_EACH
LEASE = 61.0
"""Seconds by which each worker's clock is ahead of the one before it: what that one held is free again."""
PATIENCE = 300.0


def worker(url, ahead):
    return subprocess.Popen(
        [sys.executable, "-m", "madoguchi.delivery.tests.worker_process", str(ahead)],
        env=environment(MADOGUCHI_CORE_URL=url, MADOGUCHI_CORE_SECRET=SECRET),
        stderr=subprocess.DEVNULL,
    )


def acknowledged():
    with tenant_transaction():
        return status().acknowledged


def received(receiver, office):
    return {held.package_id: held.sha256 for held in receiver.held(tenant_code=office.tenant.code)}


def until(happened, process):
    end = time.monotonic() + PATIENCE
    while not happened():
        assert process.poll() is None, "the worker ended by itself"
        assert time.monotonic() < end, f"{acknowledged()} of {CASES}"
        time.sleep(0.02)


def accept_work_and_kill(url, receiver, office):
    """Each portion of cases has its own worker, killed after it has sent some of them; the last one ends it."""
    chance, at = random.Random(1), datetime.now(UTC)
    ids: list[UUID] = []
    for portion in range(PORTIONS):
        already = len(received(receiver, office))
        ids += [accepted(office, len(ids) + 1, at=at) for _ in range(CASES_EACH)]
        goal = already + chance.randint(1, CASES_EACH - 1)
        process = worker(url, portion * LEASE)
        try:
            until(lambda goal=goal: len(received(receiver, office)) >= goal, process)
            time.sleep(chance.random() * 0.05)
        finally:
            process.kill()
            process.wait()
    process = worker(url, PORTIONS * LEASE)
    try:
        until(lambda: acknowledged() == CASES, process)
    finally:
        process.kill()
        process.wait()
    return ids


def test_each_package_is_acknowledged_exactly_once(transactional_db, aoba, tmp_path):
    with simulator(tmp_path, "--delay", "0", "--fail-rate", "0.1") as url, keeper():
        receiver = CoreReceiver(url=url, secret=SECRET)
        ids = accept_work_and_kill(url, receiver, aoba)
        there = received(receiver, aoba)
        afterwards = datetime.now(UTC) + timedelta(seconds=(PORTIONS + 1) * LEASE, hours=1)
        result = reconcile(receiver=receiver, tenant_code=aoba.tenant.code, now=afterwards)
        receiver.close()
    assert sorted(there) == sorted(f"99001-{each.hex}-core" for each in ids)
    with tenant_transaction():
        ours = {row.package_id: row.sha256 for row in Delivery.objects.filter(state="acknowledged")}
    assert ours == there
    assert (result.agreed, result.findings) == (CASES, ())
