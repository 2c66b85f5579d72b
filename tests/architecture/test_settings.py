"""Every setting does something, is told of by doctor, and is announced: red for what a new one forgot.

Values, right and wrong, are in `config/tests/test_environment.py`; the reference page in `test_docs.py`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from madoguchi.config.environment import PREFIX, Environment, ranges
from madoguchi.notifications.domain.sender import Sender
from madoguchi.ops.tests.test_doctor_parts import TOLD
from tests.architecture.house import ROOT, SOURCE, python_files

DECLARED = SOURCE / "config/environment.py"
DOCTOR = SOURCE / "ops/doctoring"
NOT_TOLD = {
    "data": "doctor's own folder: nothing is found without it",
    "database_url": "`database` says which one answers",
    "migration_database_url": "`row-level security` names it when the tables' owner is wrong",
    "secret_key": "`secret key` says when it is another one than before",
    "hosts": "a host that is missing is refused to whoever asks for it, with a line in the log",
    "mail_from": "the worker's log says so when the mail server refuses it",
    "s3_region": "`store` writes a file there, and is refused when it is wrong",
    "core_secret": "the core system says 401, and the desk and `deliver status` show it",
    "security_contact": "stands in /.well-known/security.txt, for everybody",
    "log_format": "seen in every line of the log",
}
"""Setting → why doctor does not speak of it. Of a number it need not: one that is out of its range ends the start."""
OLDEST = {
    "data", "database_url", "migration_database_url", "secret_key", "hosts", "base_url", "trusted_proxies", "zone",
    "demo", "smtp_url", "s3_region", "keeper", "core_url", "core_secret", "fonts", "log_format",
}  # fmt: skip
"""Those that were there before anybody had an installation to change."""
NOT_TRIED = {"log_format": "config/tests/test_environment.py sees it, in a process of its own"}
"""Setting → why no test sets it."""
AHEAD_OF_SETTINGS = {
    "ops/console.py": "names the folder and the demonstration for the settings that are read next",
    "ops/network.py": "a demonstration's host is refused before anything is opened",
    "ops/commands/up.py": "the same",
    "ops/commands/restore.py": "there is no installation yet to read settings of",
}
"""File → why it reads a variable of the environment itself."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def program_files() -> list[Path]:
    return [path for path in python_files() if SOURCE in path.parents and "tests" not in path.parts]


def read_of(tree: ast.AST, *owners: str) -> Iterator[str]:
    """The names that are read of an object called so: `settings.ENVIRONMENT.zone`, `environment.zone`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in owners:
                yield node.attr


def with_what_they_are_made_of(names: set[str]) -> set[str]:
    """Settings, and those that a property of the table makes something of (`proxies` of `trusted_proxies`)."""
    made = {
        node.name: set(read_of(node, "self"))
        for node in ast.walk(parsed(DECLARED))
        if isinstance(node, ast.FunctionDef)
    }
    return names.union(*(made.get(name, set()) for name in names))


def read_in(paths: list[Path]) -> set[str]:
    names = {name for path in paths for name in read_of(parsed(path), "ENVIRONMENT", "environment")}
    return with_what_they_are_made_of(names) & set(Environment.__struct_fields__)


def test_every_setting_is_read_by_the_program():
    """Not only by doctor, who would speak of what does nothing."""
    used = read_in([path for path in program_files() if path != DECLARED and DOCTOR not in path.parents])
    assert set(Environment.__struct_fields__) - used == set()


def test_whatever_a_sender_knows_goes_into_its_mails():
    folder = SOURCE / "notifications"
    used = {n for p in program_files() if folder in p.parents for n in read_of(parsed(p), "sender", "self")}
    assert set(Sender.__struct_fields__) - used == set()


def test_doctor_speaks_of_every_setting_or_there_is_a_reason():
    told = read_in([path for path in program_files() if DOCTOR in path.parents])
    assert set(Environment.__struct_fields__) - told - set(NOT_TOLD) - set(ranges()) == set()
    assert set(NOT_TOLD) & told == set()
    assert told == set(TOLD), "ops/tests/test_doctor_parts.py sees what doctor says of it"
    assert set(NOT_TOLD) - set(Environment.__struct_fields__) == set()


def test_every_later_setting_is_announced():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"{PREFIX}([A-Z0-9_]+)", changes))
    later = set(Environment.__struct_fields__) - OLDEST
    assert {name for name in later if name.upper() not in named} == set()


def set_in(tree: ast.AST) -> set[str]:
    """Names of settings that a test sets: `configured(clamd=…)`, `MADOGUCHI_CLAMD`, `{"clamd": …}`."""
    words = {node.arg or "" for node in ast.walk(tree) if isinstance(node, ast.keyword)}
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return words | {text.removeprefix(PREFIX).removesuffix("_FILE").lower() for text in texts}


def test_some_test_sees_what_every_setting_does():
    """Beside those that see whether its value can be read."""
    elsewhere = [
        path
        for path in python_files()
        if "tests" in path.parts and path.name not in ("test_environment.py", "test_doctor_parts.py")
    ]
    tried: set[str] = set().union(*(set_in(parsed(path)) for path in elsewhere if path != Path(__file__)))
    assert set(Environment.__struct_fields__) - tried - set(NOT_TRIED) == set()


def variables_read(tree: ast.AST) -> Iterator[str]:
    """What is asked of `os.environ` by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            owner, asked = node.value, node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            owner, asked = node.func.value, node.args[0]
        else:
            continue
        if getattr(owner, "attr", "") == "environ" and isinstance(asked, ast.Constant):
            yield str(asked.value)


def test_settings_are_read_from_their_table_alone():
    """Who asks the environment itself knows neither the file of a setting nor its default."""
    found = {
        str(path.relative_to(SOURCE))
        for path in program_files()
        for name in variables_read(parsed(path))
        if name.startswith(PREFIX)
    }
    assert found == set(AHEAD_OF_SETTINGS)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("settings.ENVIRONMENT.zone", ["zone"]),
        ("ENVIRONMENT.zone", ["zone"]),
        ("form.data", []),
        ("environment = settings.ENVIRONMENT\nenvironment.demo", ["demo"]),
    ],
)
def test_what_counts_as_reading(source, found):
    assert list(read_of(ast.parse(source), "ENVIRONMENT", "environment")) == found
