"""`python -m tests.mutants [package …]`: try the faults that were not tried yet, and print the score.

What it notes is kept in `build/mutants`; without that folder everything is done anew.
"""

import contextlib
import fcntl
import os
import queue
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.faults import Seeded, read
from tests.mutants.forks import Forks
from tests.mutants.results import Results, score
from tests.mutants.selection import Reach
from tests.mutants.tree import Tree
from tests.mutants.trial import Found, result_of, tried_by_itself, tried_in_a_fork

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
    reach = _noted(trees)
    results = Results(KEPT / "results.json")
    chosen = [seeded for seeded in read() if not packages or seeded.package in packages]
    chosen.sort(key=lambda seeded: packages.index(seeded.package) if packages else 0)
    waiting: queue.Queue[Seeded] = queue.Queue()
    for seeded in chosen:
        if not seeded.fault.equivalent and results.of(seeded, trees[0]) is None:
            waiting.put(seeded)
    print(f"{len(chosen)} faults, {waiting.qsize()} to be tried", flush=True)
    later: queue.Queue[tuple[Seeded, Found]] = queue.Queue()
    _each(trees, lambda tree: _work(tree, waiting, later, reach, results))
    found = score((seeded, results.of(seeded, trees[0])) for seeded in chosen)
    print("\n".join(found.lines))
    print(f"processor: {reach.processor / 60:.0f} min noting, {results.processor / 60:.0f} min trying")
    return 0 if found.enough else 1


def _each(trees: list[Tree], work: Callable[[Tree], None]) -> None:
    """A thread for each tree. Raises what one of them raises, when all have ended."""
    with ThreadPoolExecutor(len(trees)) as threads:
        for done in [threads.submit(work, tree) for tree in trees]:
            done.result()


def _noted(trees: list[Tree]) -> Reach:
    reach = Reach(KEPT / "reached")
    here = trees[0].folder
    folders = sorted(path for path in (here / "src/madoguchi").iterdir() if any(path.rglob("test_*.py")))
    runs = [
        (str(folder.relative_to(here)), database)
        for folder in folders
        for database in (("sqlite", "postgresql") if folder.name in ON_POSTGRESQL else ("sqlite",))
    ]
    waiting: queue.Queue[tuple[str, str]] = queue.Queue()
    for run in runs:
        waiting.put(run)

    def note(tree: Tree) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                tests, database = waiting.get_nowait()
                reach.note(tree, tests=tests, database=database, say=lambda text: print(text, flush=True))

    _each(trees, note)
    for tests, database in runs:
        reach.take(trees[0], tests=tests, database=database)
    return reach


def _work(
    tree: Tree,
    waiting: queue.Queue[Seeded],
    later: queue.Queue[tuple[Seeded, Found]],
    reach: Reach,
    results: Results,
) -> None:
    """All in forks first, which is quick; then by itself what survived there."""
    forks = Forks(tree)

    def keep(seeded: Seeded, found: Found) -> None:
        results.add(seeded, result_of(seeded, found, tree))
        print(f"{found.outcome:9} {found.processor:5.1f} s  {seeded.label}  {found.by}", flush=True)

    with contextlib.suppress(queue.Empty):
        while True:
            seeded = waiting.get_nowait()
            first = results.noticed_before(seeded)
            found = tried_in_a_fork(seeded, tree=tree, reach=reach, forks=forks, first=first)
            if found.outcome == "survived":
                later.put((seeded, found))
            else:
                keep(seeded, found)
    with contextlib.suppress(queue.Empty):
        while True:
            seeded, found = later.get_nowait()
            first = results.noticed_before(seeded)
            keep(seeded, tried_by_itself(seeded, found, tree=tree, reach=reach, forks=forks, first=first))
    forks.end()


if __name__ == "__main__":
    os.nice(19)
    sys.exit(main(sys.argv[1:]))
