"""Random histories of cases, with processes killed -9 among them: what the office knows is what the core system knows.

    python bench/histories.py [--full]

Applicants mend and withdraw, clerks accept, ask for corrections, decide and undo, in an order drawn at random; those
who act, the worker and the receiver are killed meanwhile. A check that shares no code with the product then compares
every case. `--full` is 20,000 histories with 500 kills in batches, one in ten of them with real printing; what is done is
kept in `histories.json`, and the next run goes on from there, or begins anew when all was done.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import _rig as rig

from tests.faults.histories.world import World

HISTORIES, KILLS = 300, 12
BATCH, KILLS_OF_BATCH, BATCHES = 500, 13, 40
PROGRESS = Path("histories.json")
MEMORY = Path("/dev/shm")


def run(*, histories: int = HISTORIES, kills: int = KILLS) -> dict[str, Any]:
    """One batch, and what differed in it."""
    return {"machine": rig.machine(), **_batch(histories, kills, seed=0, printing=False)}


def run_full() -> dict[str, Any]:
    """All batches, those that an earlier run finished included."""
    kept: list[dict[str, Any]] = json.loads(PROGRESS.read_text()) if PROGRESS.exists() else []
    done = kept if len(kept) < BATCHES else []
    for seed in range(len(done), BATCHES):
        done.append(_batch(BATCH, KILLS_OF_BATCH, seed=seed, printing=seed % 10 == 0))
        PROGRESS.write_text(json.dumps(done, ensure_ascii=False, indent=1))
        print(f"{seed + 1} of {BATCHES}: {done[-1]['differing']} differ, {done[-1]['seconds']} s", flush=True)
    sums = {
        key: sum(batch[key] for batch in done)
        for key in ("histories", "kills", "acts", "differing", "seconds")
    }
    return {
        "machine": rig.machine(),
        **sums,
        "first": [line for batch in done for line in batch["first"]][:10],
    }


def _batch(histories: int, kills: int, *, seed: int, printing: bool) -> dict[str, Any]:
    began = time.monotonic()
    with (
        _installation(printing) as (folder, environment),
        _reading(Path(environment["MADOGUCHI_DATA"])) as rows,
    ):
        world = World(environment, rows, folder, seed)
        world.install()
        with world.running():
            cases = world.live(histories, kills, prefix=f"{seed}-")
            world.settle()
            wrong = world.wrong(cases)
    return {
        "histories": len(cases), "kills": sum(world.kills.values()), "killed": dict(world.kills),
        "acts": sum(world.acts.values()), "differing": len(wrong), "first": wrong[:10],
        "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip


@contextlib.contextmanager
def _installation(printing: bool) -> Iterator[tuple[Path, dict[str, str]]]:
    with tempfile.TemporaryDirectory(
        prefix="madoguchi-bench-", dir=MEMORY if MEMORY.is_dir() else None
    ) as name:
        environment = rig._environment(Path(name)) | ({"HISTORIES_PRINT": "1"} if printing else {})
        yield Path(name), environment


@contextlib.contextmanager
def _reading(data: Path) -> Iterator[Any]:
    opened: list[sqlite3.Connection] = []

    def rows(statement: str) -> list[Any]:
        if not opened:
            opened.append(sqlite3.connect(data / "madoguchi.sqlite3", timeout=20, isolation_level=None))
        return opened[0].execute(statement).fetchall()

    yield rows
    for connection in opened:
        connection.close()


def verdict(figures: dict[str, Any]) -> dict[str, tuple[float, str]]:
    """Not one case differs."""
    return {"differing": (0, "≤"), "kills": (1, "≥")}


if __name__ == "__main__":
    found = run_full() if "--full" in sys.argv or os.environ.get("BENCH_FULL") else run()
    sys.exit(rig.tell("histories", found, verdict(found)))
