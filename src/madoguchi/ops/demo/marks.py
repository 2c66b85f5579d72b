"""Whether a demonstration's folder is filled with what this version of the program would fill it with."""

from __future__ import annotations

import hashlib
from pathlib import Path

from madoguchi.ops import demo_folder

OWN = Path(__file__).parent
LIBRARY = OWN.parents[1] / "library"
TABLES = "demo-tables.yaml"


def is_loaded(folder: Path) -> bool:
    """Imports nothing heavy: a second start asks this first."""
    return bool(demo_folder.read(folder).get("loaded") == digest())


def digest() -> str:
    """Of everything that a load reads."""
    found = hashlib.sha256()
    for path in sorted([*LIBRARY.glob("*.yaml"), *OWN.glob("*.yaml"), *OWN.glob("*.py")]):
        found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()
