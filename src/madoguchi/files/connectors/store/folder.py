"""A store in a folder: the default for one machine, or a mounted disk."""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from madoguchi.files.domain.storing import (
    ContentChanged,
    NotStored,
    StoreFull,
    StoreUnavailable,
    checked,
    checked_tenant,
    sha256_of,
)

# EFBIG: a limit on the size of files that the process or file system sets; there is no room for this one.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_BLOCK = 1 << 20
_INCOMING = ".incoming"


class FolderStore:
    """Files under `folder`, readable by their owner alone. Several processes may use one folder."""

    def __init__(self, folder: Path | str) -> None:
        self._folder = Path(folder)
        self._incoming = self._folder / _INCOMING

    def save(self, key: str, file: BinaryIO) -> None:
        """Write beside, sync, rename into place, sync the folders: a power cut leaves all or nothing."""
        target = self._folder / checked(key)
        with _failures():
            _make_durably(self._incoming)
            _make_durably(target.parent)
            part = self._incoming / secrets.token_hex(16)
            try:
                _write(part, file, key)
                part.replace(target)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            _sync_folder(target.parent)

    def open(self, key: str) -> BinaryIO:
        path = self._folder / checked(key)
        with _failures():
            try:
                return path.open("rb")
            except FileNotFoundError:
                raise NotStored(key) from None

    def delete(self, key: str) -> None:
        path = self._folder / checked(key)
        with _failures(), suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)

    def exists(self, key: str) -> bool:
        path = self._folder / checked(key)
        with _failures():
            try:
                return path.stat().st_size >= 0
            except FileNotFoundError:
                return False

    def keys(self, tenant: str | None = None) -> Iterator[str]:
        pattern = f"{checked_tenant(tenant) if tenant else '[!.]*'}/??/*"
        with _failures():
            for path in self._folder.glob(pattern):
                yield path.relative_to(self._folder).as_posix()

    def check(self) -> None:
        with _failures():
            _make_durably(self._incoming)
            probe = self._incoming / secrets.token_hex(16)
            try:
                probe.write_bytes(bytes(4096))
            finally:
                probe.unlink(missing_ok=True)

    def sweep(self, *, before: float) -> int:
        """Remove what crashed saves left, written before `before` (seconds since 1970); returns how many."""
        with _failures():
            left = [path for path in self._incoming.glob("*") if path.stat().st_mtime < before]
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        failure = StoreFull if error.errno in _FULL else StoreUnavailable
        raise failure(str(error)) from error


def _write(part: Path, file: BinaryIO, key: str) -> None:
    digest = hashlib.sha256()
    file.seek(0)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while block := file.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    file.seek(0)
    if digest.hexdigest() != sha256_of(key):
        raise ContentChanged(key)


def _make_durably(folder: Path) -> None:
    """Make a folder and what is missing above it; a new name is safe only once the folder above is synced."""
    if folder.is_dir():
        return
    _make_durably(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
