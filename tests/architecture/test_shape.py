"""Files stay short and functions fit in the head.

A branch is each `if`, `elif`, `for`, `while`, `except`, `case`, conditional expression, each `and` and `or`, and each `for`
and `if` of a comprehension. A function within a function is counted by itself. Run as a module, it prints the median file and
the fullest functions.
"""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.house import SOURCE, python_files

MOST_BRANCHES = 25
MOST_LINES = 350
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = ast.If | ast.For | ast.AsyncFor | ast.While | ast.ExceptHandler | ast.IfExp | ast.match_case


def _files(*endings: str) -> list[Path]:
    """What people write and read: no tests, no migrations, nothing that came from elsewhere."""
    left_out = {"tests", "migrations", "vendor"}
    return [
        path for path in sorted(SOURCE.rglob("*")) if path.suffix in endings and not left_out & {*path.parts}
    ]


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _branches(function: ast.AST) -> int:
    return sum(_own(node) + _branches(node) for node in _within(function))


def _within(function: ast.AST) -> Iterator[ast.AST]:
    return (n for n in ast.iter_child_nodes(function) if not isinstance(n, _FUNCTIONS | ast.ClassDef))


def _own(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, _BRANCHES))


@cache
def _functions() -> list[tuple[int, str]]:
    return sorted(
        (
            (_branches(node), f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}")
            for path in _files(".py")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, _FUNCTIONS)
        ),
        reverse=True,
    )


def test_no_function_has_more_branches_than_fit_in_the_head():
    assert [(count, name) for count, name in _functions() if count > MOST_BRANCHES] == []


def test_branches_are_counted_as_said():
    source = """
def f(a):
    if a and not a or a: pass
    elif a: pass
    for x in [y for y in a if y]: pass
    while (1 if a else 2): pass
    try: pass
    except ValueError: pass
    match a:
        case 1: pass
    def g():
        if a: pass
"""
    (outer,) = ast.parse(source).body
    assert _branches(outer) == 4 + 3 + 2 + 1 + 1


def test_no_file_is_longer_than_can_be_read_in_one_go():
    files = _files(".py", ".jinja", ".css", ".js")
    assert [(n, str(path.relative_to(SOURCE))) for path in files if (n := _lines(path)) > MOST_LINES] == []


def _median() -> float:
    """Of all that is written in Python, tests too."""
    written = [file for file in python_files() if SOURCE in file.parents and "migrations" not in file.parts]
    return statistics.median(map(_lines, written))


if __name__ == "__main__":
    print(f"median file: {_median():.0f} lines")
    for count, name in _functions()[:20]:
        print(count, name)
