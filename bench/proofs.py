"""Milliseconds of all findings of a definition of 300 questions, proofs included, as the builder wants them at a change.

    python bench/proofs.py

The limit beside it is what a change costs anyway: the same definition read, made ready, and evaluated once. Both are of the
processor's time, which does not grow while others have it; `wall_ms` is what the clock said.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import _rig as rig

from madoguchi.forms.domain.answers.bounds import FIRST_DAY
from madoguchi.forms.domain.answers.compiled import compile_form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.parse import from_json, parse_yaml, to_json
from madoguchi.forms.domain.proving.prove import findings
from madoguchi.forms.tests.large import changed, large

QUESTIONS = 300
ROUNDS = 9
TARGET_MS = 1_000
TARGET_RATIO = 60


def run() -> dict[str, Any]:
    """Medians and worst of ROUNDS, in ms; the ratio to the limit; what each of the library's definitions takes."""
    sound = large(QUESTIONS)
    faulty = changed(sound)
    document = to_json(sound)
    figures: dict[str, Any] = {"machine": rig.machine(), "questions": QUESTIONS, "rounds": ROUNDS}
    figures["sound"] = _timed(lambda: findings(sound))
    figures["faulty"] = _timed(lambda: findings(faulty))
    figures["errors"] = sorted({f.code for f in findings(faulty) if f.severity == "error"})
    figures["undecided"] = sum(f.code == "undecided" for f in (*findings(sound), *findings(faulty)))
    figures["limit"] = _timed(
        lambda: evaluate(compile_form(from_json(document)), {}, Context(today=FIRST_DAY))
    )
    figures["ratio"] = round(figures["sound"]["median_ms"] / figures["limit"]["median_ms"], 1)
    library = rig.CHECKOUT / "src/madoguchi/library"
    read = {p.stem: parse_yaml(p.read_bytes()) for p in library.glob("*.yaml") if p.stem != "demo-tables"}
    figures["library_ms"] = {
        name: _timed(lambda d=definition: findings(d))["median_ms"]  # type: ignore[misc]
        for name, definition in sorted(read.items())
    }
    return figures


def _timed(work: Callable[[], object]) -> dict[str, float]:
    taken, waited = [], []
    for _ in range(ROUNDS):
        begun, by_the_clock = time.process_time(), time.perf_counter()
        work()
        taken.append((time.process_time() - begun) * 1_000)
        waited.append((time.perf_counter() - by_the_clock) * 1_000)
    return {
        "median_ms": round(statistics.median(taken), 1),
        "worst_ms": round(max(taken), 1),
        "wall_ms": round(statistics.median(waited), 1),
    }


if __name__ == "__main__":
    found = run()
    targets = {
        "sound.worst_ms": (float(TARGET_MS), "≤"),
        "faulty.worst_ms": (float(TARGET_MS), "≤"),
        "ratio": (float(TARGET_RATIO), "≤"),
    }
    sys.exit(rig.tell("proofs", found, targets))
