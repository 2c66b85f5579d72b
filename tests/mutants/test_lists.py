"""Every fault fits the program as it is."""

import ast
from collections import Counter

import pytest

from tests.architecture.house import ROOT
from tests.mutants.faults import LISTS, applied, read
from tests.mutants.results import EQUIVALENT

MOST = 400
ALL = read()


@pytest.mark.parametrize("seeded", ALL, ids=lambda seeded: seeded.label)
def test_a_fault_goes_into_one_place_and_leaves_a_program(seeded):
    assert seeded.file.startswith(f"src/madoguchi/{seeded.package}/"), "move it to the list of its package"
    text = (ROOT / seeded.file).read_text(encoding="utf-8")
    changed = applied(seeded.fault, text)
    assert ast.dump(ast.parse(changed.text)) != ast.dump(ast.parse(text))
    for tests in seeded.fault.tests:
        assert (ROOT / tests.partition("::")[0]).is_file()


def test_a_list_names_a_file_once():
    """Named twice, the faults of the first would be passed over."""
    for path in LISTS.glob("*.yaml"):
        named = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()]
        assert [file for file, count in Counter(named).items() if count > 1] == [], path.name


def test_a_fault_has_a_name_of_its_own():
    assert [label for label, count in Counter(seeded.label for seeded in ALL).items() if count > 1] == []


def test_there_are_no_more_than_can_be_run_and_few_that_nobody_can_see():
    equivalent = [seeded for seeded in ALL if seeded.fault.equivalent]
    assert 0 < len(ALL) <= MOST
    assert 100 * len(equivalent) <= EQUIVALENT * len(ALL)
