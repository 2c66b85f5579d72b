"""Whether the clock of a case and a simulator that was written apart from it, from the law, name the same days.

    python bench/clock.py          2,000 histories, as the tests
    python bench/clock.py          100,000 with BENCH_FULL=1 (`madoguchi bench clock --full`)

A difference is printed with its history, smallest first, and the measurement fails.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import _rig as rig

from tests.simulators.histories import differences

FEW, MANY = 2_000, 100_000


def run(count: int, *, seed: int = 0) -> dict[str, Any]:
    """How many of `count` random histories, and of as many deadlines by law, were told apart."""
    begun = time.process_time()
    found = list(differences(count, seed=seed))
    return {
        "machine": rig.machine(),
        "histories": count,
        "differences": len(found),
        "examples": [str(each) for each in sorted(found, key=lambda each: len(str(each)))[:3]],
        "processor_s": round(time.process_time() - begun, 1),
    }


if __name__ == "__main__":
    found = run(MANY if os.environ.get("BENCH_FULL") else FEW)
    sys.exit(rig.tell("clock", found, {"differences": (0.0, "≤")}))
