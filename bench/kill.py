"""Kill -9 at scale: the web process during concurrent submissions, the worker during deliveries.

    python bench/kill.py [SUBMISSIONS]

Web: 16 clients submit to PostgreSQL; the server with all its processes is killed again and again, and started again.
Worker: accepted applications are delivered to `madoguchi sim core`, which meets faults of its own; each worker is
killed after some deliveries, and the next one's clock is ahead by a lease. Every arrival that was shown must be
there, none twice, and the simulator must have acknowledged each exactly once.
"""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import _rig as rig

from tests.faults.submitters import Submitters
from tests.parts.patience import until

SUBMISSIONS = 5_000
KILLS = 8
DELIVERIES = 200
PATIENCE = 400.0
LEASE = 61.0


def run(*, submissions: int = SUBMISSIONS) -> dict[str, Any]:
    """What was lost and what was double (both must be 0), after how many kills."""
    figures: dict[str, Any] = {"machine": rig.machine()}
    with rig.installation() as made:
        made.django()
        versions = rig.seed(made)
        figures["web"] = _kill_web(made, versions[rig.CHILD], submissions)
        figures["worker"] = _kill_worker(made)
    return figures


def _kill_web(made: rig.Installation, version: str, submissions: int) -> dict[str, Any]:
    path = f"/api/v1/tenants/990019/procedures/{rig.CHILD}/applications"
    port = rig.spare_port()
    clients = Submitters(port=port, path=path, client=rig.CLIENT, secret=rig.SECRET, at_once=rig.CONNECTIONS)
    work = threading.Thread(target=clients.run, args=[_bodies(version, submissions)])
    missing, began = 0, time.monotonic()
    for goal in [submissions * (kill + 1) // (KILLS + 1) for kill in range(KILLS)]:
        with made.serving(port=port, MADOGUCHI_ZONE="public") as served:
            if not work.is_alive():
                work.start()
            until(lambda goal=goal: len(clients.shown) >= goal or bool(clients.refused))  # type: ignore[misc]
            with suppress(ProcessLookupError):
                os.killpg(served.process.pid, SIGKILL)
            served.process.wait(30)
            missing += len({shown.receipt for shown in clients.shown} - _receipts(made))
    with made.serving(port=port, MADOGUCHI_ZONE="public"):
        work.join(PATIENCE)
    there = _receipts(made)
    rows = made.cluster.count("applications_application")
    return {
        "submissions": submissions, "kills": KILLS, "shown": len(clients.shown), "refused": len(clients.refused),
        "asked_again": sum(shown.asked > 1 for shown in clients.shown), "rows": rows,
        "lost": missing + len({shown.receipt for shown in clients.shown} - there),
        "double": rows - submissions, "seconds": round(time.monotonic() - began, 1),
        "status_rows": made.cluster.count("applications_statuschange"),
        "sealed_rows": made.cluster.count("applications_sealednumber"),
    }  # fmt: skip


def _bodies(version: str, count: int) -> Iterator[tuple[str, bytes]]:
    import submit

    before, _, after = submit.body_of(rig.CHILD, version).partition("花子")
    for n in range(count):
        yield f"kill-{n:06}", f"{before}{n}子{after}".encode()


def _receipts(made: rig.Installation) -> set[str]:
    with made.cluster.connect(rig.DATABASE) as connection:
        return {row[0] for row in connection.execute("SELECT receipt FROM applications_application")}


def _kill_worker(made: rig.Installation) -> dict[str, Any]:
    """Accept some of what arrived, and let workers deliver it while they are killed."""
    from madoguchi.delivery.tests.cast import keeper, simulator
    from madoguchi.isolation.scope import tenant_scope

    _accept(DELIVERIES)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as folder, tenant_scope(99001):
        with simulator(Path(folder), "--delay", "0", "--fail-rate", "0.1") as url, keeper():
            killed, there, findings = _deliver(made, url)
        acknowledged = _acknowledged()
    return {
        "accepted": DELIVERIES, "kills": killed, "received": len(there), "acknowledged": len(acknowledged),
        "lost": DELIVERIES - len(there), "differing": sum(there.get(id) != sha for id, sha in acknowledged.items()),
        "findings": findings, "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


def _accept(count: int) -> None:
    from uuid import UUID

    from madoguchi.accounts.permissions import Member
    from madoguchi.applications.queries.queue import QueueFilter, queue_page
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.review.queries.decision.proposals import seen
    from madoguchi.review.services.reception.accept import accept

    clerk = Member(id=UUID(int=1), name="受付 花子", roles=("reception",))
    with tenant_transaction(99001):
        waiting = QueueFilter(states=("arrived",))
        found = queue_page(filter=waiting, by=clerk, today=datetime.now(UTC).date(), limit=count).rows
    for row in found:
        with tenant_transaction(99001):
            accept(application_id=row.id, seen=seen(row.id), by=clerk, now=datetime.now(UTC))


def _deliver(made: rig.Installation, url: str) -> tuple[int, dict[str, str], int]:
    """(workers killed, what the simulator holds, findings of the reconciliation)."""
    from madoguchi.delivery.connectors.core_http.client import CoreReceiver
    from madoguchi.delivery.services.reconcile import reconcile
    from madoguchi.delivery.tests.cast import SECRET

    receiver = CoreReceiver(url=url, secret=SECRET)
    chance, until = random.Random(1), time.monotonic() + PATIENCE
    environment = made.environment | {
        "DJANGO_SETTINGS_MODULE": "madoguchi.config.settings",
        "MADOGUCHI_CORE_URL": url,
        "MADOGUCHI_CORE_SECRET": SECRET,
    }

    def held() -> dict[str, str]:
        return {each.package_id: each.sha256 for each in receiver.held(tenant_code="990019")}

    for killed in itertools.count():
        command = [sys.executable, "-m", "madoguchi.delivery.tests.worker_process", str(killed * LEASE)]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        goal = len(held()) + chance.randint(15, 30)
        try:
            while len(held()) < min(goal, DELIVERIES) or goal >= DELIVERIES:
                if len(_acknowledged()) == DELIVERIES:
                    later = datetime.now(UTC) + timedelta(seconds=(killed + 2) * LEASE, hours=1)
                    result = reconcile(receiver=receiver, tenant_code="990019", now=later)
                    there = held()
                    receiver.close()
                    return killed, there, len(result.findings)
                if time.monotonic() > until or process.poll() is not None:
                    raise rig.Missed(
                        f"{len(_acknowledged())} of {DELIVERIES} acknowledged after {killed} kills"
                    )
                time.sleep(0.1)
            time.sleep(chance.random() * 0.05)
        finally:
            process.kill()
            process.wait()
    raise AssertionError


def _acknowledged() -> dict[str, str]:
    from django.apps import apps

    from madoguchi.isolation.scope import tenant_transaction

    with tenant_transaction(99001):
        rows = apps.get_model("delivery", "Delivery").objects.filter(state="acknowledged")
        return {row.package_id: row.sha256 for row in rows}


def verdict(figures: dict[str, Any]) -> dict[str, tuple[float, str]]:
    """Nothing lost, nothing double."""
    zero = ("web.lost", "web.double", "web.refused", "worker.lost", "worker.differing", "worker.findings")
    return {**{key: (0, "≤") for key in zero}, "web.shown": (figures["web"]["submissions"], "≥")}


if __name__ == "__main__":
    found = run(submissions=int(sys.argv[1])) if len(sys.argv) > 1 else run()
    sys.exit(rig.tell("kill", found, verdict(found)))
