"""Which tests can notice a fault: those that reach its lines, the nearest first."""

import ast
import string
from collections.abc import Callable, Iterable
from pathlib import Path

import coverage
import msgspec

from tests.mutants.faults import Seeded, applied
from tests.mutants.meaning import Meaning, meaning
from tests.mutants.reached import FOLDER, Took
from tests.mutants.tree import Tree

ENOUGH = 12.0
"""Seconds that the processor works on tests for one fault: a line that everything reaches is tried with the nearest of them."""


_SAID = {"audit": "record", "permission": "refused"}
"""What the names of tests say that notice a kind of fault."""
ALIKE = 12
"""Tests whose names say most of what the fault's says: they come first."""


class CannotRun(Exception):
    """The tests of a folder could not even be begun."""


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What one folder of tests reached, and what every file said then."""

    lines: coverage.CoverageData
    files: dict[str, Meaning]


class Reach:
    """Which tests reach which lines, noted once per folder of tests and kept in `kept`.

    A file that was only moved since then is known by what it says; names are those of now.
    """

    def __init__(self, kept: Path) -> None:
        self.processor = 0.0
        """Seconds of the processor's that the noting took."""
        self._kept = kept
        self._took: dict[str, Took] = {}
        self._noted: list[Noted] = []
        self._known: set[str] = set()
        self._names: dict[str, str] = {}
        self.failing: set[str] = set()
        """Tests that were seen to fail without any fault; they notice nothing."""

    def note(self, tree: Tree, *, tests: str, database: str, say: Callable[[str], None]) -> None:
        """Run a folder of tests once, if that was not done yet; remove `kept` to do it anew. Raises CannotRun."""
        folder = self._folder(tests, database)
        if (folder / "files.json").exists():
            return
        say(f"noting what {tests} reaches on {database}")
        also = {FOLDER: str(folder), "MADOGUCHI_TEST_DATABASE": database}
        ran = tree.pytest(["-p", "tests.mutants.reached", tests], also=also)
        if not (folder / "passed.json").exists():
            raise CannotRun(f"{tests}:\n{ran.output[-2000:]}")
        files = {str(p.relative_to(tree.folder)): meaning(p) for p in tree.folder.rglob("*.py")}
        (folder / "processor").write_text(f"{ran.processor:.1f}", encoding="utf-8")
        (folder / "files.json").write_bytes(msgspec.json.encode(files))

    def take(self, tree: Tree, *, tests: str, database: str) -> None:
        """What was noted of a folder of tests."""
        folder = self._folder(tests, database)
        lines = coverage.CoverageData(str(folder / "lines"))
        lines.read()
        files = msgspec.json.decode((folder / "files.json").read_bytes(), type=dict[str, Meaning])
        self._noted.append(Noted(lines=lines, files=files))
        self.processor += float((folder / "processor").read_text(encoding="utf-8"))
        passed = msgspec.json.decode((folder / "passed.json").read_bytes(), type=dict[str, Took])
        now = {meaning(path).digest: str(path.relative_to(tree.folder)) for path in tree.tests}
        for name, took in passed.items():
            file, _, test = name.partition("::")
            here = file if (tree.folder / file).exists() else now.get(files[file].digest, file)
            self._names[name] = f"{here}::{test}"
            self._took[self._names[name]] = took
        self._known |= {
            said for name in files if name.startswith(tests) for said in files[name].tests.values()
        }

    def _folder(self, tests: str, database: str) -> Path:
        return self._kept / f"{tests.replace('/', '.')}.{database}"

    def tests_for(self, seeded: Seeded, tree: Tree, first: str = "") -> tuple[list[str], float]:
        """Names for pytest, nearest first, and how many seconds have passed with them.

        First those that the fault names, `first`, and those whose names say the same. Then those that reach the line, the
        package's of the same subject that came or changed since the noting, and its others, for a line is also reached
        before the first test begins. A line that no test reaches by itself is read when its module is imported: then all
        of the package's, and what else reaches the module.
        """
        text = (tree.folder / seeded.file).read_text(encoding="utf-8")
        begins, ends = _statement(text, applied(seeded.fault, text).lines)
        says = meaning(tree.folder / seeded.file)
        at_lines: set[str] = set()
        at_file: set[str] = set()
        for noted in self._noted:
            name = _name_then(seeded.file, says, noted.files)
            then = noted.files.get(name)
            lower = says.lines - then.lines if then else 0
            for line, tests in noted.lines.contexts_by_lineno(name).items():
                reached = {self._names[test] for test in tests if test in self._names}
                at_file |= reached
                if then and then.digest == says.digest and begins <= line + lower <= ends:
                    at_lines |= reached
        own = f"src/madoguchi/{seeded.package}/"
        mine = {name for name in self._took if name.startswith(own)}
        reaching = (
            (at_lines, mine - at_lines) if at_lines else (at_file & mine, mine - at_file, at_file - mine)
        )
        named = {*Path(seeded.file).stem.split("_")}
        new = self._new_tests(tree, own, _words(seeded.file.removeprefix(own)))
        rounds = [self._nearest_first(each, own, named) for each in reaching]
        alike = _most_alike(f"{seeded.fault.name} {_SAID.get(seeded.fault.kind, '')}", [*rounds[0], *new])
        nearest = (*([first] if first else ()), *alike, *rounds[0], *new)
        chosen, passed, worked = dict.fromkeys(seeded.fault.tests), 0.0, 0.0
        for name in (*nearest, *(name for each in rounds[1:] for name in each)):
            took = self._took.get(name, Took(passed=0, worked=0))
            there = name in chosen or name.partition("::")[0] in chosen or name.partition("[")[0] in chosen
            if there or not self._stands(name, tree) or worked + took.worked > ENOUGH:
                continue
            chosen[name] = None
            passed += took.passed
            worked += took.worked
        return [*chosen], passed

    def _nearest_first(self, tests: Iterable[str], own: str, named: set[str]) -> list[str]:
        """Of files named for the same, then the package's own; short ones. A file's tests stay together, for what they share."""
        by_file: dict[str, list[str]] = {}
        for name in tests:
            by_file.setdefault(name.partition("::")[0], []).append(name)

        def distance(file: str) -> tuple[bool, bool, float]:
            worked = [self._took[name].worked for name in by_file[file]]
            other_name = named.isdisjoint(Path(file).stem.split("_"))
            return other_name and not file.startswith(own), other_name, sum(worked) / len(worked)

        def short(name: str) -> tuple[float, str]:
            return round(self._took[name].worked, 1), name

        return [name for file in sorted(by_file, key=distance) for name in sorted(by_file[file], key=short)]

    def _new_tests(self, tree: Tree, own: str, about: set[str]) -> list[str]:
        """Of the package's own tests, those of this subject that came or changed since the noting."""
        names = {path: str(path.relative_to(tree.folder)) for path in tree.tests}
        return [
            f"{name}::{test}"
            for path, name in names.items()
            if name.startswith(own) and about & _words(name.removeprefix(own))
            for test, said in meaning(path).tests.items()
            if said not in self._known
        ]

    def _stands(self, test: str, tree: Tree) -> bool:
        """Whether there is a test of this name still."""
        return bool(self._says(test, tree))

    def _says(self, test: str, tree: Tree) -> str:
        file, _, name = test.partition("::")
        path = tree.folder / file
        return meaning(path).tests.get(name.partition("[")[0], "") if path.exists() else ""


def _most_alike(said: str, tests: Iterable[str]) -> list[str]:
    """Of tests, those whose names have most words in common with what is said; with one word alone none."""
    wanted = _said(said)
    common = {name: len(wanted & _said(name.partition("::")[2].replace("_", " "))) for name in tests}
    return sorted((name for name in common if common[name] > 1), key=lambda name: (-common[name], name))[
        :ALIKE
    ]


def _said(text: str) -> set[str]:
    words = (word.strip("'[]-").removesuffix("'s") for word in text.lower().split())
    return {word.removesuffix("s") for word in words if word not in _SMALL}


_SMALL = frozenset(
    (
        "test an and as at be by for from in is it its no not of on one or than that the their them they to was what"
        " which who with " + " ".join(string.ascii_lowercase)
    ).split()
)


def _words(path: str) -> set[str]:
    """Of the names of its folders and its own: `domain/flows/office_answers.py` is about flows, office and answers."""
    words = {word.removesuffix("s") for part in Path(path).with_suffix("").parts for word in part.split("_")}
    return words - {"test", "domain", "service", "querie", "of", "and", "the", "a"}


def _name_then(file: str, says: Meaning, files: dict[str, Meaning]) -> str:
    """The name that a file of now had: that of the same content, or its own, or that of its package's only namesake."""
    then = files.get(file)
    if then and then.digest == says.digest:
        return file
    last, package = Path(file).name, Path(file).parts[:3]
    namesakes = [name for name in files if Path(name).name == last and Path(name).parts[:3] == package]
    same = [name for name in namesakes if files[name].digest == says.digest]
    if same or then or len(namesakes) != 1:
        return same[0] if same else file
    return namesakes[0]


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
