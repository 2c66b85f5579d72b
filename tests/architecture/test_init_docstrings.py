"""A package says in one docstring what it owns, what it does not, and its key words; it runs nothing."""

import ast

import pytest

from tests.architecture.house import SOURCE, packages


@pytest.mark.parametrize("folder", packages(), ids=lambda folder: folder.name)
def test_a_package_begins_with_its_docstring(folder):
    docstring = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    assert docstring is not None
    assert len(docstring.split()) >= 8


def test_no_init_file_holds_code():
    files = sorted(SOURCE.rglob("__init__.py"))
    busy = [
        str(file.relative_to(SOURCE))
        for file in files
        if not _holds_at_most_a_docstring(file.read_text(), imports=file.parent.name == "models")
    ]
    assert files
    assert busy == []


def _holds_at_most_a_docstring(text: str, *, imports: bool) -> bool:
    """`imports`: names from the files beside it may stand there. Django looks for the tables of an app in `models` alone."""
    body = [node for node in ast.parse(text).body if not (imports and isinstance(node, ast.ImportFrom))]
    return not body or (len(body) == 1 and ast.get_docstring(ast.parse(text)) is not None)
