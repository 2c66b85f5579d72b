"""A worker that a test kills: `python -m madoguchi.delivery.tests.worker_process SECONDS [STATEMENTS]`.

Its clock is SECONDS ahead, so that leases of the worker killed before it have lapsed. With STATEMENTS it dies of -9 by itself
instead of sending the last of so many to the database: there, whatever else the machine does.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import django


class Dies:
    """Kills the process at the statement of this number."""

    def __init__(self, at: int) -> None:
        self._left = at

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def main(ahead: float, statements: int = 0) -> None:
    django.setup()
    from django.db import connection

    from madoguchi.outbox.services.work import run_once
    from madoguchi.tenants.queries import all_tenants

    connection.execute_wrappers.append(Dies(statements))
    while True:
        now = datetime.now(UTC) + timedelta(seconds=ahead)
        if not run_once(tenants=[t.id for t in all_tenants()], worker=str(os.getpid()), now=now, limit=5):
            time.sleep(0.05)


if __name__ == "__main__":
    main(float(sys.argv[1]), *map(int, sys.argv[2:]))
