"""A demonstration's folder is marked, so that it is never mistaken for a real one, nor a real one for it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from madoguchi.ops.problem import Problem

MARK = "demo.json"
"""Holds the demonstration's sign-ins and the digest of what was loaded; pages of the demonstration read it."""
HARMLESS = {"secret-key", "fonts"}
"""What may lie in a folder that becomes a demonstration's: reading the settings makes a secret key."""


class WrongFolder(Problem):
    """The folder is a demonstration's and this is not one, or the other way round."""


def is_demo(folder: Path) -> bool:
    """Whether the folder was made by `up --demo`."""
    return (folder / MARK).is_file()


def check(folder: Path, *, demo: bool) -> None:
    """Raises WrongFolder."""
    if is_demo(folder) and not demo:
        raise WrongFolder(f"{folder} holds a demonstration: add --demo, or choose another folder with --data")
    if (
        demo
        and not is_demo(folder)
        and folder.is_dir()
        and {path.name for path in folder.iterdir()} - HARMLESS
    ):
        raise WrongFolder(
            f"{folder} is neither empty nor a demonstration's: choose another folder with --data"
        )


def read(folder: Path) -> dict[str, Any]:
    """What the mark holds; empty when there is none or it was cut short."""
    try:
        found: dict[str, Any] = json.loads((folder / MARK).read_text())
    except (OSError, ValueError):
        return {}
    return found


def mark(folder: Path, about: dict[str, Any]) -> None:
    """Mark the folder, in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{MARK}.part"
    part.write_text(json.dumps(about, ensure_ascii=False, indent=2))
    os.chmod(part, 0o600)
    part.replace(folder / MARK)
