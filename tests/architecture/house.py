"""Where the project's files are, for the tests of its shape."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "madoguchi"
DATA_ONLY = {"library"}


def packages() -> list[Path]:
    """Folders of the packages that stand directly in `madoguchi`; never an empty list."""
    found = [
        path.parent for path in sorted(SOURCE.glob("*/__init__.py")) if path.parent.name not in DATA_ONLY
    ]
    assert found
    return found


def python_files() -> list[Path]:
    """All of the project's own modules, tests too; never an empty list."""
    found = sorted(path for folder in ("src", "tests", "bench") for path in (ROOT / folder).rglob("*.py"))
    assert found
    return found


def project_files() -> list[Path]:
    """Every file that is, or may become, part of the repository; never an empty list."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    found = [ROOT / name for name in listed if name and (ROOT / name).is_file()]
    assert found
    return found
