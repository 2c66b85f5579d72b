"""`python -m tests.mutants [package …]`: try the faults that were not tried yet, and print the score.

What it notes is kept in `build/mutants`; without that folder everything is done anew.
"""

import fcntl
import os
import queue
import sys
import threading
from pathlib import Path

from tests.mutants.faults import Seeded, read
from tests.mutants.forks import Forks
from tests.mutants.results import Results, score
from tests.mutants.selection import Reach
from tests.mutants.tree import Tree
from tests.mutants.trial import tried

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "mutants"
ON_POSTGRESQL = ("isolation", "audit")
"""Packages of which part is held by PostgreSQL alone; their tests are noted there too."""


def main(packages: list[str]) -> int:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second run waits: both would change the same trees
        return _run(packages)


def _run(packages: list[str]) -> int:
    workers = int(os.environ.get("WORKERS", "2"))
    trees = [Tree(ROOT, KEPT / f"tree{number}") for number in range(workers)]
    reach = _noted(trees[0])
    results = Results(KEPT / "results.json")
    chosen = [seeded for seeded in read() if not packages or seeded.package in packages]
    chosen.sort(key=lambda seeded: packages.index(seeded.package) if packages else 0)
    waiting: queue.Queue[Seeded] = queue.Queue()
    for seeded in chosen:
        if not seeded.fault.equivalent and results.of(seeded, trees[0]) is None:
            waiting.put(seeded)
    print(f"{len(chosen)} faults, {waiting.qsize()} to be tried", flush=True)
    threads = [threading.Thread(target=_work, args=(tree, waiting, reach, results)) for tree in trees]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = score((seeded, results.of(seeded, trees[0])) for seeded in chosen)
    print("\n".join(found.lines))
    print(f"processor: {reach.processor / 60:.0f} min noting, {results.processor / 60:.0f} min trying")
    return 0 if found.enough else 1


def _noted(tree: Tree) -> Reach:
    reach = Reach(KEPT / "reached")
    folders = sorted(
        path for path in (tree.folder / "src/madoguchi").iterdir() if any(path.rglob("test_*.py"))
    )
    for folder in folders:
        for database in ("sqlite", "postgresql") if folder.name in ON_POSTGRESQL else ("sqlite",):
            name = str(folder.relative_to(tree.folder))
            reach.note(tree, tests=name, database=database, say=lambda text: print(text, flush=True))
    return reach


def _work(tree: Tree, waiting: queue.Queue[Seeded], reach: Reach, results: Results) -> None:
    forks = Forks(tree)
    while True:
        try:
            seeded = waiting.get_nowait()
        except queue.Empty:
            break
        result = tried(seeded, tree=tree, reach=reach, forks=forks)
        results.add(seeded, result)
        print(f"{result.outcome:9} {result.seconds:5.1f} s  {seeded.label}  {result.by}", flush=True)
    forks.end()


if __name__ == "__main__":
    os.nice(19)
    sys.exit(main(sys.argv[1:]))
