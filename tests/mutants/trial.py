"""Try one fault: put it in, run the tests that can notice it, take it out."""

import re
import tempfile
import time
from pathlib import Path

from tests.mutants.faults import Seeded, applied
from tests.mutants.forking import Trial
from tests.mutants.forks import Forks
from tests.mutants.results import Outcome, Result, rests_on
from tests.mutants.selection import Reach
from tests.mutants.tree import Tree

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$", re.MULTILINE)
_TEST_FAILED, _INTERRUPTED, _NOTHING_TO_RUN = 1, 2, 5
_Found = tuple[Outcome, str]
"""What became of it, and the test that noticed it."""


def tried(seeded: Seeded, *, tree: Tree, reach: Reach, forks: Forks | None = None) -> Result:
    """In a fork of a process that has imported everything, where one is given; what survives there, in one of its own.
    A test that fails without the fault too notices nothing: then the fault counts as broken. Raises DoesNotApply.
    """
    begun = time.monotonic()
    tests, seconds = reach.tests_for(seeded, tree)
    found: _Found = ("survived", "")
    if tests and forks is not None and seeded.fault.database == "sqlite":
        found = _in_a_fork(seeded, tree, forks, tests, seconds)
    if tests and found[0] == "survived":
        with tree.with_fault(seeded):
            found = _alone(seeded.fault.database, tree, tests, seconds)
        by = found[1]
        if "::" in by and not reach.is_known_to_pass(by, tree):
            known = _alone(seeded.fault.database, tree, [by], seconds)[0] == "survived"
            found = found if known else ("broken", by)
    outcome, by = found
    return Result(
        outcome=outcome,
        by=by,
        seconds=round(time.monotonic() - begun, 1),
        tests=len(tests),
        rests_on=rests_on(seeded, tree, by),
    )


def _in_a_fork(seeded: Seeded, tree: Tree, forks: Forks, tests: list[str], seconds: float) -> _Found:
    before = (tree.folder / seeded.file).read_text(encoding="utf-8")
    after = applied(seeded.fault, before).text
    trial = Trial(file=seeded.file, before=before, after=after, tests=tests, limit=int(60 + 5 * seconds))
    with tree.with_fault(seeded):
        verdict = forks.ask(trial)
    if verdict.word != "noticed":
        return "survived", ""
    unchanged = Trial(file=seeded.file, before=before, after=before, tests=[verdict.by], limit=trial.limit)
    return ("noticed", verdict.by) if forks.ask(unchanged).word == "survived" else ("survived", "")


def _alone(database: str, tree: Tree, tests: list[str], seconds: float) -> _Found:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
        Path(listed.name).write_text("\n".join(tests), encoding="utf-8")
        also = {"MADOGUCHI_TEST_DATABASE": database, "PYTHONDONTWRITEBYTECODE": "1"}
        ran = tree.pytest(["-x", f"@{listed.name}"], limit=120 + 5 * seconds, also=also)
    found = _FAILED.search(ran.output)
    if ran.code == _TEST_FAILED and found:
        return "noticed", found[1]
    if ran.code is None or (ran.code == _INTERRUPTED and "! KeyboardInterrupt !" in ran.output):
        return "noticed", "the limit of time" if ran.code is None else "an interruption"
    return ("survived" if ran.code in (0, _NOTHING_TO_RUN) else "broken"), ""
