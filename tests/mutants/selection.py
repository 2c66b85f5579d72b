"""Which tests can notice a fault: those that reach its lines, the nearest first."""

import ast
import json
from collections.abc import Callable
from pathlib import Path

import coverage

from tests.mutants.faults import Seeded, applied, digest
from tests.mutants.reached import FOLDER
from tests.mutants.tree import Tree

ENOUGH = 25.0
"""Seconds of tests for one fault: a line that everything reaches is tried with the nearest of them."""


class CannotRun(Exception):
    """The tests of a folder could not even be begun."""


class Reach:
    """Which tests reach which lines, noted once per folder of tests and kept in `kept`."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        self._seconds: dict[str, float] = {}
        self._lines: list[coverage.CoverageData] = []
        self._sources: list[dict[str, str]] = []
        self._tests: dict[str, str] = {}

    def note(self, tree: Tree, *, tests: str, database: str, say: Callable[[str], None]) -> None:
        """Run a folder of tests once, if that was not done yet; remove `kept` to do it anew."""
        folder = self._kept / f"{tests.replace('/', '.')}.{database}"
        if not (folder / "digests.json").exists():
            say(f"noting what {tests} reaches on {database}")
            also = {FOLDER: str(folder), "MADOGUCHI_TEST_DATABASE": database}
            ran = tree.pytest(["-p", "tests.mutants.reached", tests], also=also)
            if not (folder / "passed.json").exists():
                raise CannotRun(f"{tests}:\n{ran.output[-2000:]}")
            digests = {
                str(p.relative_to(tree.folder)): digest(p.read_bytes()) for p in tree.folder.rglob("*.py")
            }
            (folder / "digests.json").write_text(json.dumps(digests), encoding="utf-8")
        data = coverage.CoverageData(str(folder / "lines"))
        data.read()
        self._lines.append(data)
        self._seconds |= json.loads((folder / "passed.json").read_text(encoding="utf-8"))
        self._sources.append(json.loads((folder / "digests.json").read_text(encoding="utf-8")))
        self._tests |= {name: seen for name, seen in self._sources[-1].items() if name.startswith(tests)}

    def tests_for(self, seeded: Seeded, tree: Tree) -> tuple[list[str], float]:
        """Names for pytest, nearest first, and about how many seconds they take.

        First those that the fault names, and files of tests that came or changed since the noting, whole; last the
        package's other tests, for a line is also reached before the first test begins. A line that no test reaches by
        itself is read when its module is imported: then it is what reaches the module.
        """
        text = (tree.folder / seeded.file).read_text(encoding="utf-8")
        first, last = _statement(text, applied(seeded.fault, text).lines)
        unchanged = digest(text.encode())
        at_lines: set[str] = set()
        at_file: set[str] = set()
        for data, sources in zip(self._lines, self._sources, strict=True):
            for line, tests in data.contexts_by_lineno(seeded.file).items():
                at_file.update(tests)
                if first <= line <= last and sources.get(seeded.file) == unchanged:
                    at_lines.update(tests)
        own = f"src/madoguchi/{seeded.package}/"
        reaching = [name for name in (at_lines & self._seconds.keys()) or (at_file & self._seconds.keys())]
        whole = [*seeded.fault.tests, *self._new_files(tree, own)]
        others = [name for name in self._seconds if name.startswith(own) and name not in reaching]
        chosen, seconds = dict.fromkeys(whole), 0.0
        for name in (*self._nearest_first(reaching, own), *self._nearest_first(others, own)):
            file = name.partition("::")[0]
            if file in chosen or not (tree.folder / file).exists():
                continue
            if seconds > ENOUGH:
                break
            chosen[file if self._is_new(file, tree) else name] = None
            seconds += self._seconds[name]
        return [*chosen], seconds

    def is_known_to_pass(self, test: str, tree: Tree) -> bool:
        file = test.partition("::")[0]
        return test in self._seconds and (tree.folder / file).exists() and not self._is_new(file, tree)

    def _nearest_first(self, tests: list[str], own: str) -> list[str]:
        """A file's tests stay together, for what they share; short ones come first."""
        by_file: dict[str, list[str]] = {}
        for name in tests:
            by_file.setdefault(name.partition("::")[0], []).append(name)

        def distance(file: str) -> tuple[bool, float]:
            seconds = [self._seconds[name] for name in by_file[file]]
            return not file.startswith(own), sum(seconds) / len(seconds)

        return [name for file in sorted(by_file, key=distance) for name in sorted(by_file[file])]

    def _new_files(self, tree: Tree, own: str) -> list[str]:
        """Of the package's own tests, those that came or changed since the noting."""
        found = sorted(str(path.relative_to(tree.folder)) for path in (tree.folder / own).rglob("test_*.py"))
        return [name for name in found if self._is_new(name, tree)]

    def _is_new(self, file: str, tree: Tree) -> bool:
        return self._tests.get(file) != digest((tree.folder / file).read_bytes())


def _statement(text: str, lines: tuple[int, int]) -> tuple[int, int]:
    """The lines of the statements that hold these: of a compound one its head."""
    first, last = lines
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.stmt):
            continue
        body = getattr(node, "body", None)
        end = body[0].lineno - 1 if body else (node.end_lineno or node.lineno)
        if node.lineno <= lines[1] and max(end, node.lineno) >= lines[0]:
            first, last = min(first, node.lineno), max(last, end)
    return first, last
