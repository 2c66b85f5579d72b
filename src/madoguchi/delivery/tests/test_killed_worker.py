"""A worker killed with -9 at any moment: each package is at the core system once, and acknowledged."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from madoguchi.delivery.connectors.core_http.client import CoreReceiver
from madoguchi.delivery.models import Delivery
from madoguchi.delivery.queries import status
from madoguchi.delivery.services.reconcile import reconcile
from madoguchi.delivery.tests.cast import SECRET, accepted, environment, keeper, simulator
from madoguchi.isolation.scope import tenant_transaction

pytestmark = [pytest.mark.parts, pytest.mark.django_db(transaction=True)]

CASES = 30
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


def work_and_kill(url, receiver, office):
    """Run workers, killing each after it has sent a few; how many died before all was acknowledged."""
    chance, until = random.Random(1), time.monotonic() + PATIENCE
    for killed in itertools.count():
        process = worker(url, killed * LEASE)
        goal = len(received(receiver, office)) + chance.randint(5, 9)
        try:
            while len(received(receiver, office)) < min(goal, CASES) or goal >= CASES:
                if acknowledged() == CASES:
                    return killed
                assert time.monotonic() < until, f"{acknowledged()} of {CASES} after {killed} workers"
                assert process.poll() is None
                time.sleep(0.1)
            time.sleep(chance.random() * 0.05)
        finally:
            process.kill()
            process.wait()
    raise AssertionError


def test_each_package_is_acknowledged_exactly_once(transactional_db, aoba, tmp_path):
    accepted_at = datetime.now(UTC)
    ids = [accepted(aoba, n, at=accepted_at) for n in range(1, CASES + 1)]
    with simulator(tmp_path, "--delay", "0", "--fail-rate", "0.1") as url, keeper():
        receiver = CoreReceiver(url=url, secret=SECRET)
        killed = work_and_kill(url, receiver, aoba)
        there = received(receiver, aoba)
        afterwards = datetime.now(UTC) + timedelta(seconds=(killed + 2) * LEASE, hours=1)
        result = reconcile(receiver=receiver, tenant_code=aoba.tenant.code, now=afterwards)
        receiver.close()
    assert killed >= 3
    assert sorted(there) == sorted(f"99001-{each.hex}-core" for each in ids)
    with tenant_transaction():
        ours = {row.package_id: row.sha256 for row in Delivery.objects.filter(state="acknowledged")}
    assert ours == there
    assert (result.agreed, result.findings) == (CASES, ())
