"""The backup file: a tar whose last member is the manifest, with the SHA-256 of every other."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, cast

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
_BLOCK = 1 << 20


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`files` maps a member's name to its SHA-256 (hexadecimal); `database` is sqlite or postgresql."""

    format: int
    version: str
    made_at: str
    database: str
    store: str
    files: dict[str, str]


class Damaged(Exception):
    """The file is not a backup, was cut short, or a part differs from its hash; the message says which."""


class Writer:
    """Writes into `folder`, on the same disk, and renames to `path` at the end: what is there is whole."""

    def __init__(self, path: Path, *, folder: Path) -> None:
        self._path = path
        self._part = folder / "unfinished"
        descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w")  # noqa: SIM115  (`finish` closes it)
        self.hashes: dict[str, str] = {}

    def add(self, name: str, source: Path) -> bool:
        """A file's content; False when it is gone by now."""
        try:
            file = source.open("rb")
        except FileNotFoundError:
            return False
        with file:
            reader = _Hashing(file)
            self._member(name, os.fstat(file.fileno()).st_size, cast(IO[bytes], reader))
            self.hashes[name] = reader.digest.hexdigest()
        return True

    def add_bytes(self, name: str, content: bytes) -> None:
        self._member(name, len(content), io.BytesIO(content))
        self.hashes[name] = hashlib.sha256(content).hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """The manifest, durably, under the file's own name."""
        content = msgspec.json.encode(manifest)
        self._member(MANIFEST, len(content), io.BytesIO(content))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._path)

    def abandon(self) -> None:
        """After a failure."""
        self._file.close()

    def _member(self, name: str, size: int, content: IO[bytes]) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        self._tar.addfile(info, content)


class _Hashing:
    """Hashes what is read through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


def unpack(path: Path, folder: Path) -> Manifest:
    """Every member into an empty folder, verified. Raises Damaged; `folder` is then to be thrown away."""
    hashes: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r:") as tar:
            for info in tar:
                content = tar.extractfile(info)
                if content is None or manifest is not None:
                    raise Damaged(f"{info.name} does not belong in a backup")
                if info.name == MANIFEST:
                    manifest = msgspec.json.decode(content.read(), type=Manifest)
                else:
                    hashes[info.name] = _extract(content, folder / _safe(info.name))
    except (tarfile.TarError, msgspec.DecodeError, EOFError) as error:
        raise Damaged(f"it cannot be read: {error}") from None
    if manifest is None:
        raise Damaged("it has no manifest: it was cut short, or is no backup")
    _compare(manifest, hashes)
    return manifest


def _compare(manifest: Manifest, hashes: dict[str, str]) -> None:
    if manifest.format > FORMAT:
        raise Damaged(f"it was made by a newer version ({manifest.version}): restore with that")
    for name in sorted(manifest.files.keys() | hashes.keys()):
        if manifest.files.get(name) != hashes.get(name):
            raise Damaged(f"{name} is missing, was added, or was changed")


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise Damaged(f"{name} would leave the folder")
    return path


def _extract(content: IO[bytes], target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def tree(folder: Path) -> Iterator[Path]:
    """Regular files below a folder, without those that begin with a dot or are unfinished."""
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not path.is_symlink() and not hidden and path.suffix != ".part":
            yield path
