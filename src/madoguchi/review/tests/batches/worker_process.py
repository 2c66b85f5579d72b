"""A worker that a test kills: `python -m madoguchi.review.tests.batches.worker_process SECONDS`.

Its clock is SECONDS ahead, so that leases of the worker killed before it have lapsed.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta

import django


def main(ahead: float) -> None:
    django.setup()
    from madoguchi.outbox.services.work import run_once
    from madoguchi.tenants.queries import all_tenants

    while True:
        now = datetime.now(UTC) + timedelta(seconds=ahead)
        if not run_once(tenants=[t.id for t in all_tenants()], worker=str(os.getpid()), now=now, limit=5):
            time.sleep(0.05)


if __name__ == "__main__":
    main(float(sys.argv[1]))
