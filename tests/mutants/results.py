"""What became of the faults: kept from run to run, counted for the score."""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from tests.mutants.faults import Seeded, digest
from tests.mutants.meaning import meaning
from tests.mutants.tree import Tree

GOAL = 95
"""Of 100 faults that can be noticed."""
EQUIVALENT = 5
"""Of 100 faults, at most."""

Outcome = Literal["noticed", "survived", "broken"]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """`by` is the test that failed first; `broken` is a fault with which nothing can be imported.

    `seconds` have passed, and `processor` were worked.

    It holds while nothing changes on which it rests, wherever that is moved: `of_fault` is of the fault and its file,
    `of_tests` of the test that noticed it, or, of a survivor, of every test that was offered.
    """

    outcome: Outcome
    by: str = ""
    seconds: float
    processor: float = 0
    tests: int
    of_fault: str
    of_tests: str


class Results:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._all: dict[str, Result] = {}
        if file.exists():
            self._all = msgspec.json.decode(file.read_bytes(), type=dict[str, Result])

    def add(self, seeded: Seeded, result: Result) -> None:
        with self._lock:
            self._all[seeded.label] = result
            self._file.write_bytes(msgspec.json.format(msgspec.json.encode(self._all)))

    def noticed_before(self, seeded: Seeded) -> str:
        """The test that noticed it last, also where that does not count any more; empty when none did."""
        result = self._all.get(seeded.label)
        return result.by if result is not None and "::" in result.by else ""

    @property
    def processor(self) -> float:
        """Seconds of the processor's that the trials took, as far as they are kept."""
        return sum(result.processor for result in self._all.values())

    def of(self, seeded: Seeded, tree: Tree) -> Result | None:
        """None when it was not tried yet, or not as things stand now."""
        result = self._all.get(seeded.label)
        if result is None or result.of_fault != of_fault(seeded, tree):
            return None
        return result if result.of_tests in of_tests(seeded, tree, result.by) else None


def of_fault(seeded: Seeded, tree: Tree) -> str:
    return digest(msgspec.json.encode(seeded.fault), meaning(tree.folder / seeded.file).digest.encode())


def of_tests(seeded: Seeded, tree: Tree, by: str) -> list[str]:
    """What the test `by` says, in each file that has one of its name; its own file first.

    Without a test: what the package's tests say.
    """
    file, _, test = by.partition("::")
    if test:
        name, its_own = test.partition("[")[0], tree.folder / file
        files = sorted(tree.tests, key=lambda path: path != its_own)
        return [said for path in files if (said := meaning(path).tests.get(name))]
    own = tree.folder / f"src/madoguchi/{seeded.package}"
    also = [tree.folder / name.partition("::")[0] for name in seeded.fault.tests]
    offered = {*(path for path in tree.tests if path.is_relative_to(own)), *also}
    return [digest(*sorted(meaning(path).digest.encode() for path in offered))]


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """`lines` are for people; `enough` is whether the goal is reached."""

    lines: list[str]
    enough: bool


def score(tried: Iterable[tuple[Seeded, Result | None]]) -> Score:
    """A line for each package, the survivors, and the whole."""
    every = list(tried)
    equal = [seeded for seeded, _ in every if seeded.fault.equivalent]
    real = [(seeded, result) for seeded, result in every if not seeded.fault.equivalent]
    noticed = [seeded for seeded, result in real if result and result.outcome == "noticed"]
    left = [(seeded, result) for seeded, result in real if not result or result.outcome != "noticed"]
    lines = [
        f"{package:14} {sum(s.package == package for s in noticed):4} of"
        f" {sum(s.package == package for s, _ in real):4}"
        for package in sorted({seeded.package for seeded, _ in every})
    ]
    for seeded, result in left:
        must = " (must be noticed)" if seeded.must_be_noticed else ""
        lines.append(f"{result.outcome if result else 'not tried'}: {seeded.label}{must}\n    {seeded.file}")
    hundredth = 100 * len(noticed) / len(real) if real else 100
    lines.append(f"noticed {len(noticed)} of {len(real)}: {hundredth:.1f} of 100, the goal is {GOAL}")
    lines.append(f"equivalent {len(equal)} of {len(every)}, at most {EQUIVALENT} of 100")
    enough = (
        hundredth >= GOAL
        and not any(seeded.must_be_noticed for seeded, _ in left)
        and 100 * len(equal) <= EQUIVALENT * len(every)
    )
    return Score(lines=lines, enough=enough)
