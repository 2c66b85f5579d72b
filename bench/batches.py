"""A batch that is closed beside as many single acts: how much longer the one takes than the others together.

    python bench/batches.py          200 cases
    python bench/batches.py          1,000 with BENCH_FULL=1 (`madoguchi bench batches --full`)

Each turn, the worker's handler works through some of the batch, and as many cases of the same flow, which collects nothing, are
done one by one; so both meet the same machine. `closing_ms` is the request that closes it, `list_ms` what its page reads.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import timedelta
from typing import Any

import _rig as rig

FEW, MANY = 200, 1_000
MOST = 1.5


def run(count: int) -> dict[str, Any]:
    """Seconds of both, and their ratio, on a durable PostgreSQL."""
    figures: dict[str, Any] = {"machine": rig.machine(), "cases": count}
    with rig.installation() as made:
        made.django()
        from madoguchi.isolation.scope import tenant_scope
        from madoguchi.review.tests.cast import found_office

        with tenant_scope(found_office(99001, "aoba", "あおば市").id):
            figures |= _measured(count)
    return figures


def _measured(count: int) -> dict[str, Any]:
    from madoguchi.isolation.scope import tenant_transaction
    from madoguchi.outbox.services.work import Later
    from madoguchi.review.domain.batches import Given
    from madoguchi.review.handlers import CASES_AT_ONCE, work_through_batch
    from madoguchi.review.services.batches.close import close_batch
    from madoguchi.review.tests.batches.cast import LATER, examined_by_day, only
    from madoguchi.review.tests.cast import CLERK, EXAMINER
    from madoguchi.review.tests.flows.cast import FlowCase, as_run

    collected, alone = (
        [FlowCase("risai", answers={"damage": "small"}, definition=each) for _ in range(count)]
        for each in (examined_by_day(), as_run("risai"))
    )
    for case in (*collected, *alone):
        case.do("reception", CLERK)
    began = time.perf_counter()
    batch = only("photos_only")
    listed = time.perf_counter() - began
    began = time.perf_counter()
    with tenant_transaction():
        taken = close_batch(
            batch_id=batch.id,
            shown=batch.shown,
            given=Given(filled={"grade": "partial"}),
            by=EXAMINER,
            now=LATER,
        )
    closing = time.perf_counter() - began
    together, single, waiting = closing, 0.0, list(alone)
    while waiting:
        began = time.perf_counter()
        with suppress(Later):
            work_through_batch({"batch_id": str(batch.id)}, now=LATER + timedelta(seconds=1))
        together += time.perf_counter() - began
        for _ in range(min(CASES_AT_ONCE, len(waiting))):
            began = time.perf_counter()
            waiting.pop().do("photos_only", EXAMINER, grade="partial")
            single += time.perf_counter() - began
    done = sum(case.where("photos_only") == "done" for case in collected)
    return {
        "taken": taken,
        "not_done": count - done,
        "list_ms": round(listed * 1000),
        "closing_ms": round(closing * 1000),
        "batch_s": round(together, 2),
        "singles_s": round(single, 2),
        "ratio": round(together / single, 2),
    }


if __name__ == "__main__":
    found = run(MANY if os.environ.get("BENCH_FULL") else FEW)
    sys.exit(rig.tell("batches", found, {"ratio": (MOST, "≤"), "not_done": (0.0, "≤")}))
