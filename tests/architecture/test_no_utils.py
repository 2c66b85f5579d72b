"""A name that says nothing about what is inside gathers everything."""

from tests.architecture.house import ROOT, python_files

EMPTY_NAMES = {
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "misc",
    "shared",
    "lib",
    "tools",
    "base",
}


def test_no_module_has_a_name_that_says_nothing():
    files = [file.relative_to(ROOT) for file in python_files()]
    found = [str(file) for file in files if EMPTY_NAMES & {part.removesuffix(".py") for part in file.parts}]
    assert found == []
