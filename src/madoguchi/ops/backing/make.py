"""Write a backup."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import connection

from madoguchi.ops import demo_folder
from madoguchi.ops.backing import archive, postgresql

DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
FOLDERS = ("keys", "files", "mail")
"""Folders of the data folder that go in, after the database: a file is stored before its row is written."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds; `elsewhere` says what it does not."""

    files: int
    bytes: int
    elsewhere: str


def make_backup(path: Path, *, now: datetime) -> Made:
    """Everything into one file, while the installation runs. Raises Problem, OSError (then nothing is left)."""
    with _work_folder(path.parent) as work:
        writer = archive.Writer(path, folder=work)
        try:
            _fill(writer, work)
            writer.finish(_manifest(writer, now))
        except BaseException:
            writer.abandon()
            raise
    elsewhere = "attachments are in the S3 store, not in this file" if settings.ENVIRONMENT.s3_url else ""
    return Made(files=len(writer.hashes), bytes=path.stat().st_size, elsewhere=elsewhere)


def _fill(writer: archive.Writer, work: Path) -> None:
    _database(writer, work)
    writer.add_bytes("secret-key", settings.SECRET_KEY.encode())
    if demo_folder.is_demo(settings.DATA):
        writer.add(demo_folder.MARK, settings.DATA / demo_folder.MARK)
    for name in FOLDERS:
        for file in archive.tree(settings.DATA / name):
            writer.add(file.relative_to(settings.DATA).as_posix(), file)


_WORK = ".madoguchi-backup-"


@contextmanager
def _work_folder(beside: Path) -> Iterator[Path]:
    """A folder for what is unfinished, which is removed; so are those that killed backups left.

    Who works in one holds a lock on it, and the system lets go of the lock when the process ends, however it ends.
    """
    for left in beside.glob(f"{_WORK}*"):
        with _locked(left) as free:
            if free:
                shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=beside, prefix=_WORK) as name, _locked(Path(name)):
        yield Path(name)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _manifest(writer: archive.Writer, now: datetime) -> archive.Manifest:
    return archive.Manifest(
        format=archive.FORMAT,
        version=version("madoguchi"),
        made_at=now.isoformat(timespec="seconds"),
        database=connection.vendor,
        store="s3" if settings.ENVIRONMENT.s3_url else "folder",
        files=writer.hashes,
    )


def _database(writer: archive.Writer, work: Path) -> None:
    copy = work / DATABASES[connection.vendor]
    if connection.vendor == "sqlite":
        snapshot(Path(settings.DATABASES["default"]["NAME"]), copy)
    else:
        postgresql.dump(copy)
    writer.add(copy.name, copy)


def snapshot(source: Path, target: Path) -> None:
    """SQLite's online backup: consistent, whatever is written meanwhile."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
