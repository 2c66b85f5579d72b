"""Try one fault: put it in, run the tests that can notice it, take it out."""

import re
import tempfile
import time
from pathlib import Path

import msgspec

from tests.mutants.faults import Seeded, applied
from tests.mutants.forking import Trial
from tests.mutants.forks import Forks
from tests.mutants.results import Outcome, Result, of_fault, of_tests
from tests.mutants.selection import Reach
from tests.mutants.tree import Tree

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$", re.MULTILINE)
_TEST_FAILED, _INTERRUPTED, _NOTHING_TO_RUN = 1, 2, 5


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it, the test that noticed it, and the processor's seconds that it took. `tried`: a fork could take it in."""

    outcome: Outcome = "survived"
    by: str = ""
    processor: float = 0
    tried: bool = False


def tried(seeded: Seeded, *, tree: Tree, reach: Reach, forks: Forks | None = None) -> Result:
    """In a fork of a process that has imported everything, where one is given; what survives there, in one of its own.
    A test that fails without the fault too notices nothing, and is left out from then on. Raises DoesNotApply.
    """
    begun = time.monotonic()
    tests, seconds = reach.tests_for(seeded, tree)
    found, processor = _Found(), 0.0
    in_fork = forks is not None and seeded.fault.database == "sqlite"
    for forked in (True, False) if in_fork else (False,):
        before = -1
        while tests and found.outcome == "survived" and before < len(reach.failing):
            before = len(reach.failing)
            if forked and forks is not None:
                found = _in_a_fork(seeded, tree, reach, forks, tests, seconds)
            else:
                # What a fork was too late for (a table made at the start) is seen by the nearest tests.
                nearest = tests[: 1 + len(tests) // 3] if found.tried else tests
                found = _by_itself(seeded, tree, reach, forks, nearest, seconds)
            processor += found.processor
    return Result(
        outcome=found.outcome,
        by=found.by,
        seconds=round(time.monotonic() - begun, 1),
        processor=round(processor, 1),
        tests=len(tests),
        of_fault=of_fault(seeded, tree),
        of_tests=next(iter(of_tests(seeded, tree, found.by)), ""),
    )


def _in_a_fork(
    seeded: Seeded, tree: Tree, reach: Reach, forks: Forks, tests: list[str], seconds: float
) -> _Found:
    before = (tree.folder / seeded.file).read_text(encoding="utf-8")
    after = applied(seeded.fault, before).text
    without = sorted(reach.failing)
    limit = int(60 + 5 * seconds)
    trial = Trial(file=seeded.file, before=before, after=after, tests=tests, without=without, limit=limit)
    with tree.with_fault(seeded):
        verdict = forks.ask(trial)
    if verdict.word != "noticed":
        return _Found(processor=verdict.processor, tried=verdict.word == "survived")
    unchanged = msgspec.structs.replace(trial, after=before, tests=[verdict.by], without=[])
    again = forks.ask(unchanged)
    processor = verdict.processor + again.processor
    if again.word == "survived":
        return _Found(outcome="noticed", by=verdict.by, processor=processor)
    reach.failing.add(verdict.by)
    return _Found(processor=processor)


def _by_itself(
    seeded: Seeded, tree: Tree, reach: Reach, forks: Forks | None, tests: list[str], seconds: float
) -> _Found:
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
        return _Found(outcome=found.outcome, by=found.by, processor=processor)
    reach.failing.add(found.by)
    return _Found(processor=processor)


def _alone(database: str, tree: Tree, reach: Reach, tests: list[str], seconds: float) -> _Found:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        Path(listed.name).write_text("\n".join(tests), encoding="utf-8")
        also = {"MADOGUCHI_TEST_DATABASE": database, "PYTHONDONTWRITEBYTECODE": "1"}
        without = [f"--deselect={name}" for name in sorted(reach.failing)]
        ran = tree.pytest(["-x", *without, f"@{listed.name}"], limit=120 + 5 * seconds, also=also)
    outcome: Outcome = "survived" if ran.code in (0, _NOTHING_TO_RUN) else "broken"
    by = ""
    if ran.code == _TEST_FAILED and (failed := _FAILED.search(ran.output)):
        outcome, by = "noticed", failed[1]
    elif ran.code is None:
        outcome, by = "noticed", "the limit of time"
    elif ran.code == _INTERRUPTED and "! KeyboardInterrupt !" in ran.output:
        outcome, by = "noticed", "an interruption"
    return _Found(outcome=outcome, by=by, processor=ran.processor)
