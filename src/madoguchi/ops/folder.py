"""The data folder of an installation under one supervisor. Nothing here needs Django: a second start is quick."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path
from typing import IO

from madoguchi.ops.problem import Problem

PACKAGES = Path(__file__).parents[1]
STAMP = "prepared"
"""Holds the digest of the migrations that the embedded database has."""


def is_prepared(folder: Path) -> bool:
    """Whether the embedded database is there and was made or brought up to date by this version."""
    try:
        stamped = (folder / STAMP).read_text()
    except OSError:
        return False
    return stamped == _migrations() and (folder / "madoguchi.sqlite3").is_file()


def stamp(folder: Path) -> None:
    """Note that the embedded database is up to date."""
    part = folder / f"{STAMP}.part"
    part.write_text(_migrations())
    part.replace(folder / STAMP)


def _migrations() -> str:
    names = sorted(path.relative_to(PACKAGES).as_posix() for path in PACKAGES.glob("*/migrations/*.py"))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def hold(folder: Path) -> IO[str]:
    """Be the only supervisor of a folder for as long as the returned file is open. Raises Problem."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "up.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        with file:
            file.seek(0)
            holder = file.read().strip() or "unknown"
        raise Problem(f"{folder} is served already, by process {holder}: end that first") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
