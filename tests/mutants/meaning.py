"""What a file of Python says, apart from where it stands and from where it imports."""

import ast
from functools import cache
from pathlib import Path

import msgspec

from tests.mutants.faults import digest


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """`digest` stays the same when comments, layout or imports change; `lines` is how many lines there are.

    `tests` has a digest of each test: of itself, and of what else its file has beside tests.
    """

    digest: str
    lines: int
    tests: dict[str, str]


def meaning(path: Path) -> Meaning:
    """Of a file that cannot be read as Python, every byte counts."""
    return _meaning(path, path.stat().st_mtime_ns)


@cache
def _meaning(path: Path, when: int) -> Meaning:
    data = path.read_bytes()
    lines = data.count(b"\n")
    try:
        tree = _WithoutImports().visit(ast.parse(data))
    except (SyntaxError, ValueError):
        return Meaning(digest=digest(data), lines=lines, tests={})
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test")]
    beside = [ast.dump(node) for node in tree.body if node not in tests]
    return Meaning(
        digest=digest(ast.dump(tree).encode()),
        lines=lines,
        tests={test.name: digest(*map(str.encode, (*beside, ast.dump(test)))) for test in tests},
    )


class _WithoutImports(ast.NodeTransformer):
    def visit_Import(self, _: ast.Import) -> None:
        return None

    def visit_ImportFrom(self, _: ast.ImportFrom) -> None:
        return None
