"""Try one fault: put it in, run the tests that can notice it, take it out."""

import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from tests.mutants.faults import Seeded, applied
from tests.mutants.forking import Trial
from tests.mutants.forks import Forks
from tests.mutants.results import Outcome, Result, of_fault, of_tests
from tests.mutants.selection import Reach
from tests.mutants.tree import Tree

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$", re.MULTILINE)
_NOT_THERE = re.compile(r"^ERROR: not found: (\S+::[^\[\n]+)", re.MULTILINE)
_TEST_FAILED, _INTERRUPTED, _WRONG_USAGE, _NOTHING_TO_RUN = 1, 2, 4, 5


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a fault, the test that noticed it, and what was worked and has passed, in seconds. `tests` were offered;
    `grafted`: a fork could take it in."""

    outcome: Outcome = "survived"
    by: str = ""
    processor: float = 0
    seconds: float = 0
    tests: int = 0
    grafted: bool = False


def tried(seeded: Seeded, *, tree: Tree, reach: Reach, forks: Forks | None = None) -> Result:
    """In a fork of a process that has imported everything, where one is given; what survives there, in one of its own.

    A test that fails without the fault too notices nothing, and is left out from then on. Raises DoesNotApply.
    """
    found = tried_in_a_fork(seeded, tree=tree, reach=reach, forks=forks) if forks is not None else Found()
    if found.outcome == "survived":
        found = tried_by_itself(seeded, found, tree=tree, reach=reach, forks=forks)
    return result_of(seeded, found, tree)


def tried_in_a_fork(seeded: Seeded, *, tree: Tree, reach: Reach, forks: Forks, first: str = "") -> Found:
    """What survives may have been put in too late: it is to be tried by itself. `first` is the test to begin with."""
    if seeded.fault.database != "sqlite":
        return Found()
    tests, passed = reach.tests_for(seeded, tree, first)
    return _until_known(
        Found(tests=len(tests)), reach, lambda: _in_a_fork(seeded, tree, reach, forks, tests, passed)
    )


def tried_by_itself(
    seeded: Seeded, before: Found, *, tree: Tree, reach: Reach, forks: Forks | None, first: str = ""
) -> Found:
    """In a process of its own, after what was found in a fork."""
    tests, passed = reach.tests_for(seeded, tree, first)
    # What a fork was too late for (a table made at the start) is seen by the nearest tests.
    nearest = tests[: 1 + len(tests) // 3] if before.grafted else tests
    before = msgspec.structs.replace(before, tests=len(tests))
    return _until_known(before, reach, lambda: _by_itself(seeded, tree, reach, forks, nearest, passed))


def result_of(seeded: Seeded, found: Found, tree: Tree) -> Result:
    """To be kept."""
    return Result(
        outcome=found.outcome,
        by=found.by,
        seconds=round(found.seconds, 1),
        processor=round(found.processor, 1),
        tests=found.tests,
        of_fault=of_fault(seeded, tree),
        of_tests=next(iter(of_tests(seeded, tree, found.by)), ""),
    )


def _until_known(before: Found, reach: Reach, way: Callable[[], Found]) -> Found:
    """Once more whenever a test has turned out to fail without the fault too."""
    begun, processor, failing = time.monotonic(), before.processor, -1
    found = before
    while before.tests and found.outcome == "survived" and failing < len(reach.failing):
        failing = len(reach.failing)
        found = way()
        processor += found.processor
    return msgspec.structs.replace(
        found,
        processor=processor,
        seconds=before.seconds + time.monotonic() - begun,
        tests=before.tests,
        grafted=found.grafted or before.grafted,
    )


def _in_a_fork(
    seeded: Seeded, tree: Tree, reach: Reach, forks: Forks, tests: list[str], seconds: float
) -> Found:
    before = (tree.folder / seeded.file).read_text(encoding="utf-8")
    after = applied(seeded.fault, before).text
    without = sorted(reach.failing)
    limit = int(60 + 5 * seconds)
    trial = Trial(file=seeded.file, before=before, after=after, tests=tests, without=without, limit=limit)
    with tree.with_fault(seeded):
        verdict = forks.ask(trial)
    if verdict.word != "noticed":
        return Found(processor=verdict.processor, grafted=verdict.word == "survived")
    unchanged = msgspec.structs.replace(trial, after=before, tests=[verdict.by], without=[])
    again = forks.ask(unchanged)
    processor = verdict.processor + again.processor
    if again.word == "survived":
        return Found(outcome="noticed", by=verdict.by, processor=processor)
    reach.failing.add(verdict.by)
    return Found(processor=processor)


def _by_itself(
    seeded: Seeded, tree: Tree, reach: Reach, forks: Forks | None, tests: list[str], seconds: float
) -> Found:
    database = seeded.fault.database
    with tree.with_fault(seeded):
        found = _alone(database, tree, reach, tests, seconds)
    if "::" not in found.by:
        return found
    if forks is not None and database == "sqlite":
        unchanged = Trial(file="", before="", after="", tests=[found.by], limit=int(60 + 5 * seconds))
        verdict = forks.ask(unchanged)
        passes, processor = verdict.word == "survived", found.processor + verdict.processor
    else:
        without = _alone(database, tree, reach, [found.by], seconds)
        passes, processor = without.outcome == "survived", found.processor + without.processor
    if passes:
        return Found(outcome=found.outcome, by=found.by, processor=processor)
    reach.failing.add(found.by)
    return Found(processor=processor)


def _alone(database: str, tree: Tree, reach: Reach, tests: list[str], seconds: float) -> Found:
    """A case of a test that was noted may be gone since: pytest runs none of the others then, so once more without."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        Path(listed.name).write_text("\n".join(tests), encoding="utf-8")
        also = {"MADOGUCHI_TEST_DATABASE": database, "PYTHONDONTWRITEBYTECODE": "1"}
        without = [f"--deselect={name}" for name in sorted(reach.failing)]
        ran = tree.pytest(["-x", *without, f"@{listed.name}"], limit=120 + 5 * seconds, also=also)
    gone = _NOT_THERE.findall(ran.output) if ran.code == _WRONG_USAGE else []  # the test, without its case
    there = [name for name in tests if not any(each.endswith(name.partition("[")[0]) for each in gone)]
    if len(there) < len(tests):
        return _alone(database, tree, reach, there, seconds)
    outcome: Outcome = "survived" if ran.code in (0, _NOTHING_TO_RUN) else "broken"
    by = ""
    if ran.code == _TEST_FAILED and (failed := _FAILED.search(ran.output)):
        outcome, by = "noticed", failed[1]
    elif ran.code is None:
        outcome, by = "noticed", "the limit of time"
    elif ran.code == _INTERRUPTED and "! KeyboardInterrupt !" in ran.output:
        outcome, by = "noticed", "an interruption"
    return Found(outcome=outcome, by=by, processor=ran.processor)
