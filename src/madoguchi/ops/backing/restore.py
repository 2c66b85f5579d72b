"""Bring a backup back."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec

from madoguchi.ops.backing.archive import Damaged, Manifest, unpack
from madoguchi.ops.problem import Problem

SQLITE = "madoguchi.sqlite3"


class Unpacked(msgspec.Struct, frozen=True, kw_only=True):
    """A verified backup in a folder beside the one it is for."""

    folder: Path
    manifest: Manifest


def refuse_used(folder: Path) -> None:
    """Raises Problem for a folder that holds anything."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Problem(f"{folder} is not empty: choose a new folder with --data")


def unpacked(path: Path, *, beside: Path) -> Unpacked:
    """The backup, every hash verified; nothing is in `beside` yet. Raises Problem."""
    beside.parent.mkdir(parents=True, exist_ok=True)
    work = beside.with_name(f".{beside.name}.restoring-{os.getpid()}")
    work.mkdir(mode=0o700)
    try:
        return Unpacked(folder=work, manifest=unpack(path, work))
    except Damaged as error:
        shutil.rmtree(work)
        raise Problem(f"{path}: {error}; nothing was restored") from None
    except BaseException:
        shutil.rmtree(work)
        raise


def put_in_place(found: Unpacked, folder: Path) -> None:
    """In one step the unpacked folder becomes the data folder."""
    if found.manifest.database == "sqlite":
        (found.folder / "database.sqlite3").replace(found.folder / SQLITE)
    if folder.exists():
        folder.rmdir()
    found.folder.replace(folder)
