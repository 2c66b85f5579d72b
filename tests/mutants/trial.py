"""Try one fault: put it in, run the tests that can notice it, take it out."""

import re
import tempfile
import time
from pathlib import Path

from tests.mutants.faults import Seeded
from tests.mutants.results import Result, rests_on
from tests.mutants.selection import Reach
from tests.mutants.tree import Tree

_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::.+?)(?: - .*)?$", re.MULTILINE)
_TEST_FAILED, _NOTHING_TO_RUN = 1, 5


def tried(seeded: Seeded, *, tree: Tree, reach: Reach) -> Result:
    """Raises DoesNotApply."""
    begun = time.monotonic()
    tests, seconds = reach.tests_for(seeded, tree)
    by, outcome = "", "survived"
    if tests:
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as listed:
            Path(listed.name).write_text("\n".join(tests), encoding="utf-8")
            with tree.with_fault(seeded):
                ran = tree.pytest(
                    ["-x", "-W", "ignore::pytest.PytestAssertRewriteWarning", f"@{listed.name}"],
                    limit=120 + 5 * seconds,
                    also={
                        "MADOGUCHI_TEST_DATABASE": seeded.fault.database,
                        "PYTHONDONTWRITEBYTECODE": "1",
                    },
                )
        found = _FAILED.search(ran.output)
        if ran.code is None or (ran.code == _TEST_FAILED and found):
            outcome, by = "noticed", found[1] if found else "the limit of time"
        elif ran.code not in (0, _NOTHING_TO_RUN):
            outcome = "broken"
            print(ran.output[-2000:])
    return Result(
        outcome=outcome,  # type: ignore[arg-type]
        by=by,
        seconds=round(time.monotonic() - begun, 1),
        tests=len(tests),
        rests_on=rests_on(seeded, tree, by),
    )
