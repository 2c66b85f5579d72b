"""A page says what kind of request it draws: of a tenant, of staff, of a client of the API. `Any` is every kind."""

import ast
from collections.abc import Iterator

from tests.architecture.house import ROOT, SOURCE

KINDS = {"TenantRequest", "StaffRequest", "ApiRequest", "ClientRequest"}


def requests() -> Iterator[tuple[str, str]]:
    """(where, type) of each parameter `request` of the program."""
    for file in sorted(SOURCE.rglob("*.py")):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            for arg in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                if arg.arg.strip("_") == "request":
                    kind = ast.unparse(arg.annotation) if arg.annotation else "Any"
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", kind


def test_no_request_is_of_any_type():
    assert [where for where, kind in requests() if "Any" in kind] == []


def test_every_kind_of_request_is_what_some_page_draws():
    assert KINDS - {kind for _, kind in requests()} == set()
