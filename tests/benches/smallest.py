"""`python -m tests.benches.smallest NAME`: one measurement at its smallest, to see that it can still be made.

Its figures mean nothing. The exit status is 0 when there are any.
"""

import importlib
import sys
from typing import Any

SMALL: dict[str, dict[str, Any]] = {
    "builder": {"PAGES": 2, "QUESTIONS": 40, "ROUNDS": 2, "ROUNDS_PROVED": 2},
    "flows": {"STEPS": 20, "ROUNDS": 1},
    "kill": {"KILLS": 1, "DELIVERIES": 2},
    "proofs": {"QUESTIONS": 20, "ROUNDS": 1},
    "queue_page": {"OTHERS": 20, "ROUNDS": 1, "filters": lambda all: lambda: dict(list(all().items())[::97])},
    "start": {"TIMES": 1},
}
"""measurement → what is set in its module; of a function, what makes another one of it."""
GIVEN: dict[str, dict[str, int] | list[int]] = {
    "batches": [4],
    "clock": [5],
    "histories": {"histories": 2, "kills": 1},
    "kill": {"submissions": 8},
    "pdf": {"pages": 2},
    "queue_page": {"rows": 200},
}
"""measurement → what `run` is given."""


def main(name: str) -> int:
    bench = importlib.import_module(name)
    for key, value in SMALL.get(name, {}).items():
        before = getattr(bench, key)
        setattr(bench, key, value(before) if callable(before) else value)
    given = GIVEN.get(name, {})
    figures = bench.run(**given) if isinstance(given, dict) else bench.run(*given)
    print(figures)
    return 0 if figures else 1


if __name__ == "__main__":
    sys.path.insert(0, "bench")
    sys.exit(main(sys.argv[1]))
