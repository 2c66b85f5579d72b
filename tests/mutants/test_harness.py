"""A small project with a fault that its test notices, and one that it does not."""

import shutil
import subprocess

import msgspec
import pytest

from tests.architecture.house import ROOT
from tests.mutants.faults import DoesNotApply, Fault, Seeded, applied, read
from tests.mutants.forking import Trial
from tests.mutants.forks import Forks
from tests.mutants.results import Result, Results, score
from tests.mutants.selection import Reach
from tests.mutants.tree import Tree
from tests.mutants.trial import tried

SUMS = """
MOST = 3

def within(count):
    if count > MOST:
        return False
    return True

def nobody_asks(count):
    return count < MOST
"""
TESTS = """
from madoguchi.tiny.sums import within

def test_one_more_than_the_most_is_too_many():
    assert within(3) and not within(4)

def test_something_else():
    assert True
"""
FAILING = """
from madoguchi.tiny.sums import nobody_asks

def test_it_fails_anyway():
    assert nobody_asks(9)
"""
LIST = """
src/madoguchi/tiny/sums.py:
  - name: one more is within
    kind: bound
    old: |-
      if count > MOST:
          return False
    new: |-
      if count > MOST + 1:
          return False
  - name: nobody notices
    kind: bound
    old: count < MOST
    new: count <= MOST
  - name: it cannot be imported
    kind: value
    old: MOST = 3
    new: MOST = unknown
"""


@pytest.fixture
def project(tmp_path):
    """(root of the small project, its faults)."""
    root = tmp_path / "project"
    package = root / "src/madoguchi/tiny"
    (package / "tests").mkdir(parents=True)
    (root / "tests/mutants").mkdir(parents=True)
    for folder in (
        root / "src/madoguchi",
        package,
        package / "tests",
        root / "tests",
        root / "tests/mutants",
    ):
        (folder / "__init__.py").write_text("")
    for plugin in ("reached", "forking", "graft"):
        shutil.copy(ROOT / f"tests/mutants/{plugin}.py", root / "tests/mutants")
    (root / "pytest.ini").write_text("[pytest]\naddopts = -p no:django\n")
    (package / "sums.py").write_text(SUMS)
    (package / "tests/test_sums.py").write_text(TESTS)
    (tmp_path / "tiny.yaml").write_text(LIST)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root, read(tmp_path)


def noted(reach, tree):
    reach.note(tree, tests="src/madoguchi/tiny", database="sqlite", say=print)
    reach.take(tree, tests="src/madoguchi/tiny", database="sqlite")


def test_what_is_noticed_and_what_survives(project, tmp_path):
    root, faults = project
    tree = Tree(root, tmp_path / "tree")
    reach = Reach(tmp_path / "reached")
    noted(reach, tree)
    assert reach.tests_for(faults[0], tree)[0][0].endswith("test_one_more_than_the_most_is_too_many")
    noticed, survived, broken = (tried(seeded, tree=tree, reach=reach) for seeded in faults)
    assert (noticed.outcome, survived.outcome, broken.outcome) == ("noticed", "survived", "broken")
    assert noticed.by == "src/madoguchi/tiny/tests/test_sums.py::test_one_more_than_the_most_is_too_many"
    assert (tree.folder / faults[0].file).read_text() == (root / faults[0].file).read_text() == SUMS

    results = Results(tmp_path / "results.json")
    results.add(faults[0], noticed)
    results.add(faults[1], survived)
    again = Results(tmp_path / "results.json")
    assert again.of(faults[0], tree) == noticed and again.of(faults[2], tree) is None
    (root / "src/madoguchi/tiny/tests/test_more_sums.py").write_text("def test_more(): pass\n")
    changed = Tree(root, tmp_path / "tree")
    assert again.of(faults[0], changed) == noticed  # what noticed it is what it was
    assert again.of(faults[1], changed) is None  # another test may notice it now
    assert again.noticed_before(faults[0]) == noticed.by and again.noticed_before(faults[1]) == ""
    something = noticed.by.replace("one_more_than_the_most_is_too_many", "something_else")
    assert reach.tests_for(faults[0], changed, first=something)[0][0] == something
    assert "src/madoguchi/tiny/tests/test_more_sums.py::test_more" in reach.tests_for(faults[1], changed)[0]


def test_a_case_that_is_gone_keeps_no_other_from_being_run(project, tmp_path, monkeypatch):
    root, faults = project
    tree = Tree(root, tmp_path / "tree")
    reach = Reach(tmp_path / "reached")
    noted(reach, tree)
    chosen, seconds = reach.tests_for(faults[0], tree)
    gone = chosen[0] + "[gone]"
    monkeypatch.setattr(reach, "tests_for", lambda *_: ([gone, *chosen], seconds))
    found = tried(faults[0], tree=tree, reach=reach)
    assert (found.outcome, found.by) == ("noticed", chosen[0])


def test_a_test_that_fails_anyway_notices_nothing_and_hides_nothing(project, tmp_path, monkeypatch):
    root, faults = project
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    reach = Reach(tmp_path / "reached")
    noted(reach, Tree(root, tmp_path / "tree"))
    (root / "src/madoguchi/tiny/tests/test_failing_sums.py").write_text(FAILING)
    tree = Tree(root, tmp_path / "tree")
    forks = Forks(tree, "src/madoguchi/tiny")
    for each in (None, forks):
        found = [tried(seeded, tree=tree, reach=reach, forks=each) for seeded in faults[:2]]
        assert [one.outcome for one in found] == ["noticed", "survived"]
        assert "test_one_more_than_the_most" in found[0].by
        assert reach.failing == {"src/madoguchi/tiny/tests/test_failing_sums.py::test_it_fails_anyway"}
        reach.failing.clear()
    forks.end()


def test_a_fork_notices_the_same_and_tells_what_it_cannot_try(project, tmp_path, monkeypatch):
    root, faults = project
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("MADOGUCHI_DATA", str(tmp_path / "data"))
    test = "src/madoguchi/tiny/tests/test_sums.py::test_one_more_than_the_most_is_too_many"
    (root / "conftest.py").write_text("import gc\nfrom madoguchi.tiny import sums\ngc.freeze()\n")
    forks = Forks(Tree(root, tmp_path / "tree"), "src/madoguchi/tiny")
    words = []
    for seeded in faults:
        after = applied(seeded.fault, SUMS).text
        verdict = forks.ask(Trial(file=seeded.file, before=SUMS, after=after, tests=[test], limit=60))
        words.append((verdict.word, verdict.by))
    assert words == [("noticed", test), ("survived", ""), ("needs_import", "")]
    endless = SUMS.replace("if count > MOST:", "while count > MOST:\n        continue\n    if False:")
    asked = Trial(file=faults[0].file, before=SUMS, after=endless, tests=[test], limit=1)
    assert forks.ask(asked).word == "ended"
    unchanged = Trial(file=faults[0].file, before=SUMS, after=SUMS, tests=[test], limit=60)
    assert forks.ask(unchanged).word == "survived"
    forks.end()


def test_a_fault_goes_where_its_text_stands_once_indented_as_it_stands():
    fault = Fault(name="n", kind="value", old="if a:\n    b()", new="if not a:\n    b()")
    assert (
        applied(fault, "def f():\n    if a:\n        b()\n").text == "def f():\n    if not a:\n        b()\n"
    )
    for text in ("", "if a:\n    c()", "if a:\n    b()\nif a:\n    b()\n"):
        with pytest.raises(DoesNotApply):
            applied(fault, text)


def _seeded(n, **of_the_fault):
    values = {"name": str(n), "kind": "bound", "old": "a", "new": "b"} | of_the_fault
    return Seeded(package="tiny", file="f", fault=Fault(**values))


def _result(outcome):
    return Result(outcome=outcome, seconds=1, tests=1, of_fault="", of_tests="")


@pytest.mark.parametrize(
    ("others", "enough"),
    [
        ([], True),
        ([(_seeded("x"), _result("survived"))] * 5, True),
        ([(_seeded("x"), _result("survived"))] * 6, False),
        ([(_seeded("x"), None)] * 6, False),
        ([(_seeded("x"), _result("broken"))] * 6, False),
        ([(_seeded("x", kind="permission"), _result("survived"))], False),
        ([(_seeded("x", equivalent="nobody can see it"), None)] * 5, True),
        ([(_seeded("x", equivalent="nobody can see it"), None)] * 6, False),
    ],
)
def test_the_goal(others, enough):
    assert score([*((_seeded(n), _result("noticed")) for n in range(95)), *others]).enough is enough


def test_a_result_rests_on_the_fault_its_file_and_the_test_wherever_they_are_moved(project, tmp_path):
    root, (seeded, *_) = project
    package, test = root / "src/madoguchi/tiny", "test_one_more_than_the_most_is_too_many"
    tree = Tree(root, tmp_path / "tree")
    reach = Reach(tmp_path / "reached")
    noted(reach, tree)
    results = Results(tmp_path / "results.json")
    results.add(seeded, tried(seeded, tree=tree, reach=reach))

    def now(seeded=seeded):
        return results.of(seeded, Tree(root, tmp_path / "tree"))

    other = msgspec.structs.replace(seeded, fault=msgspec.structs.replace(seeded.fault, new="other"))
    assert now() and not now(other)
    for folder in ("rooms", "tests/rooms"):
        (package / folder).mkdir()
    (package / "sums.py").rename(package / "rooms/sums.py")
    (package / "tests/test_sums.py").rename(package / "tests/rooms/test_most.py")
    imported = TESTS.replace("tiny.sums", "tiny.rooms.sums")
    (package / "tests/rooms/test_most.py").write_text(imported)
    (package / "rooms/sums.py").write_text("import ast\nimport os\n" + SUMS)
    moved = msgspec.structs.replace(seeded, file="src/madoguchi/tiny/rooms/sums.py")
    assert now(moved)
    again, tree = Reach(tmp_path / "reached"), Tree(root, tmp_path / "tree")
    noted(again, tree)
    chosen, seconds = again.tests_for(moved, tree)
    assert chosen[0] == f"src/madoguchi/tiny/tests/rooms/test_most.py::{test}" and seconds < 12

    (package / "tests/rooms/test_most.py").write_text(imported + "\ndef test_more(): assert True\n")
    assert now(moved)
    (package / "tests/rooms/test_most.py").write_text(imported.replace("within(4)", "within(5)"))
    assert not now(moved)
    (package / "tests/rooms/test_most.py").write_text(imported)
    (package / "rooms/sums.py").write_text(SUMS.replace("MOST = 3", "MOST = 2"))
    assert not now(moved)
