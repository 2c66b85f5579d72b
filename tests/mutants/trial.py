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
    """What became of it, the test that noticed it, and the processor's seconds that it took."""

    outcome: Outcome = "survived"
    by: str = ""
    processor: float = 0


def tried(seeded: Seeded, *, tree: Tree, reach: Reach, forks: Forks | None = None) -> Result:
    """In a fork of a process that has imported everything, where one is given; what survives there, in one of its own.
    A test that fails without the fault too notices nothing: then the fault counts as broken. Raises DoesNotApply.
    """
    begun = time.monotonic()
    tests, seconds = reach.tests_for(seeded, tree)
    found, processor = _Found(), 0.0
    if tests and forks is not None and seeded.fault.database == "sqlite":
        found = _in_a_fork(seeded, tree, forks, tests, seconds)
        processor += found.processor
    if tests and found.outcome == "survived":
        with tree.with_fault(seeded):
            found = _alone(seeded.fault.database, tree, tests, seconds)
        processor += found.processor
        if "::" in found.by and not reach.is_known_to_pass(found.by, tree):
            without = _alone(seeded.fault.database, tree, [found.by], seconds)
            processor += without.processor
            if without.outcome != "survived":
                found = _Found(outcome="broken", by=found.by)
    return Result(
        outcome=found.outcome,
        by=found.by,
        seconds=round(time.monotonic() - begun, 1),
        processor=round(processor, 1),
        tests=len(tests),
        of_fault=of_fault(seeded, tree),
        of_tests=next(iter(of_tests(seeded, tree, found.by)), ""),
    )


def _in_a_fork(seeded: Seeded, tree: Tree, forks: Forks, tests: list[str], seconds: float) -> _Found:
    before = (tree.folder / seeded.file).read_text(encoding="utf-8")
    after = applied(seeded.fault, before).text
    trial = Trial(file=seeded.file, before=before, after=after, tests=tests, limit=int(60 + 5 * seconds))
    with tree.with_fault(seeded):
        verdict = forks.ask(trial)
    if verdict.word != "noticed":
        return _Found(processor=verdict.processor)
    unchanged = Trial(file=seeded.file, before=before, after=before, tests=[verdict.by], limit=trial.limit)
    without = forks.ask(unchanged)
    processor = verdict.processor + without.processor
    if without.word != "survived":
        return _Found(processor=processor)
    return _Found(outcome="noticed", by=verdict.by, processor=processor)


def _alone(database: str, tree: Tree, tests: list[str], seconds: float) -> _Found:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        Path(listed.name).write_text("\n".join(tests), encoding="utf-8")
        also = {"MADOGUCHI_TEST_DATABASE": database, "PYTHONDONTWRITEBYTECODE": "1"}
        ran = tree.pytest(["-x", f"@{listed.name}"], limit=120 + 5 * seconds, also=also)
    outcome: Outcome = "survived" if ran.code in (0, _NOTHING_TO_RUN) else "broken"
    by = ""
    if ran.code == _TEST_FAILED and (failed := _FAILED.search(ran.output)):
        outcome, by = "noticed", failed[1]
    elif ran.code is None:
        outcome, by = "noticed", "the limit of time"
    elif ran.code == _INTERRUPTED and "! KeyboardInterrupt !" in ran.output:
        outcome, by = "noticed", "an interruption"
    return _Found(outcome=outcome, by=by, processor=ran.processor)
