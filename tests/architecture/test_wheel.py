"""What is installed from a wheel: all that runs, and no test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, SOURCE, python_files

BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
NEEDED = {
    "py.typed": 1,
    "*.jinja": 100,
    "*.po": 4,
    "*.css": 1,
    "*.js": 3,
    "*.svg": 1,
    "*.yaml": 8,
    "*.typ": 2,
    "*.md": 4,
}
"""Patterns of files that are read at run time → so many of them are in the source at least."""
ONLY_TO_BUILD = ("ui/look/",)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by setuptools from a copy: it writes beside what it builds."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "project"
    without = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", copy / "src", ignore=without)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder / done.stdout.split()[-1]


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as built:
        return {name.removeprefix("madoguchi/") for name in built.namelist() if name.startswith("madoguchi/")}


def test_no_test_is_in_it(wheel):
    assert [name for name in names(wheel) if "tests" in name.split("/")] == []


def test_everything_else_is_in_it(wheel):
    missing: dict[str, str] = {}
    for pattern, at_least in {"*.py": 400, **NEEDED}.items():
        here = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob(pattern)}
        here = {
            name for name in here if "tests" not in name.split("/") and not name.startswith(ONLY_TO_BUILD)
        }
        assert len(here) >= at_least, f"{pattern}: {len(here)}"
        missing |= {name: pattern for name in here - names(wheel)}
    assert missing == {}


def test_nothing_that_runs_imports_a_test():
    """Inside a function neither, where the next test would not see it."""
    wanted = re.compile(r"^\s*(from|import) (tests\b|[\w.]+\.tests\b)", re.MULTILINE)
    running = [path for path in python_files() if path.is_relative_to(SOURCE) and "tests" not in path.parts]
    assert len(running) > 400
    assert [str(path) for path in running if wanted.search(path.read_text(encoding="utf-8"))] == []


def test_what_was_installed_from_it_answers(wheel, tmp_path):
    """Without the checkout on its path: a module that runs and imports a test would fail."""
    with zipfile.ZipFile(wheel) as built:
        built.extractall(tmp_path)
    import_all = (
        "import importlib, pathlib, pkgutil, django; django.setup(); import madoguchi\n"
        "assert pathlib.Path(madoguchi.__file__).is_relative_to(pathlib.Path.cwd()), madoguchi.__file__\n"
        "found = [m.name for m in pkgutil.walk_packages(madoguchi.__path__, 'madoguchi.')]\n"
        "[importlib.import_module(name) for name in found if '__main__' not in name]\n"
        "print(len(found))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MADOGUCHI_")}
    environment |= {
        "MADOGUCHI_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "madoguchi.config.settings",
        "PYTHONPATH": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", import_all],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 400
