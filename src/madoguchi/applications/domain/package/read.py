"""Read a package that somebody sent, believing nothing of it.

Everything is checked before anything is used: the names, the sizes before reading, every hash, that the
manifest names every file and no other, and that the parts agree. Files are read block by block.
"""

from __future__ import annotations

import hashlib
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from typing import IO, BinaryIO, TypeVar

import msgspec
from msgspec import UNSET

from madoguchi.applications.domain.package.manifest import (
    APPLICATION,
    ATTACHMENTS,
    MANIFEST,
    PRINT,
    SIGNATURE,
    TABLE,
    Application,
    FileEntry,
    Identity,
    Manifest,
)
from madoguchi.applications.domain.package.table import table_of

_BLOCK = 1 << 20
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\\\\:\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ENCRYPTED = 0x1
_T = TypeVar("_T")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader takes: bytes of all files unpacked, of one JSON or CSV file, and how many files."""

    total: int = 2_000_000_000
    text: int = 20_000_000
    files: int = 500
    ratio: int = 200
    """how many times larger than packed the whole may be, before it is taken for a bomb"""


class PackageRefused(Exception):
    """The package cannot be taken. `code` is for programs, `detail` names the place; neither holds an
    answer.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)


class Package:
    """A package of which everything was checked. Open until its file is closed."""

    def __init__(self, zipped: zipfile.ZipFile, manifest: Manifest, application: Application) -> None:
        self._zipped = zipped
        self.manifest = manifest
        self.application = application

    def open(self, path: str) -> IO[bytes]:
        """The bytes of a file that the manifest names. Raises KeyError."""
        return self._zipped.open(path)


def read_package(file: BinaryIO, *, limits: Limits | None = None) -> Package:
    """Check a package, a seekable file, from end to end. Raises PackageRefused."""
    limits = limits or Limits()
    try:
        zipped = zipfile.ZipFile(file)
        return _checked(zipped, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OverflowError) as error:
        raise PackageRefused("not_a_package", str(error)[:100]) from error
    except (UnicodeError, RuntimeError, ValueError) as error:
        raise PackageRefused("not_a_package", type(error).__name__) from error


def _checked(zipped: zipfile.ZipFile, limits: Limits) -> Package:
    infos = zipped.infolist()
    _check_shape(infos, limits)
    here = {info.filename: info for info in infos}
    manifest = _decoded(_small(zipped, here, MANIFEST, limits), Manifest, MANIFEST)
    _check_listing(manifest, here)
    for entry in manifest.files:
        _check_file(zipped, entry)
    application = _decoded(_small(zipped, here, APPLICATION, limits), Application, APPLICATION)
    _check_agreement(zipped, here, manifest, application, limits)
    return Package(zipped, manifest, application)


def _check_shape(infos: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """What the directory of the zip says, before one byte is unpacked."""
    if len(infos) > limits.files:
        raise PackageRefused("too_many_files", str(len(infos)))
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if unpacked > limits.total or unpacked > limits.ratio * max(packed, 1 << 16):
        raise PackageRefused("too_large", str(unpacked))
    seen: set[str] = set()
    for info in infos:
        _check_entry(info)
        folded = unicodedata.normalize("NFC", info.filename).casefold()
        if folded in seen:
            raise PackageRefused("doubled_file", info.filename[:100])
        seen.add(folded)


def _check_entry(info: zipfile.ZipInfo) -> None:
    # What stood in the file, not what zipfile cut at NUL or turned around.
    if not _allowed(info.orig_filename) or info.filename != info.orig_filename:
        raise PackageRefused("bad_name", repr(info.orig_filename[:100]))
    if info.flag_bits & _ENCRYPTED:
        raise PackageRefused("encrypted", info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.is_dir() or kind not in (0, stat.S_IFREG):
        raise PackageRefused("not_a_file", info.filename)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise PackageRefused("compression", info.filename)


def _allowed(name: str) -> bool:
    if name in (MANIFEST, APPLICATION, TABLE, PRINT):
        return True
    for folder in (ATTACHMENTS, SIGNATURE):
        if name.startswith(folder):
            rest = name.removeprefix(folder)
            return bool(rest) and "/" not in rest and rest not in (".", "..") and not _FORBIDDEN.search(rest)
    return False


def _check_listing(manifest: Manifest, here: dict[str, zipfile.ZipInfo]) -> None:
    listed = [entry.path for entry in manifest.files]
    if len(set(listed)) != len(listed) or MANIFEST in listed:
        raise PackageRefused("doubled_file", MANIFEST)
    asked = {APPLICATION, TABLE} if manifest.kind == "withdrawn" else {APPLICATION, TABLE, PRINT}
    missing = {*asked, *listed} - set(here)
    if missing:
        raise PackageRefused("missing_file", min(missing)[:100])
    extra = set(here) - set(listed) - {MANIFEST}
    if extra:
        raise PackageRefused("unlisted_file", min(extra)[:100])
    for entry in manifest.files:
        if here[entry.path].file_size != entry.size:
            raise PackageRefused("wrong_size", entry.path)


def _check_file(zipped: zipfile.ZipFile, entry: FileEntry) -> None:
    digest, size = hashlib.sha256(), 0
    with zipped.open(entry.path) as file:
        while block := file.read(_BLOCK):
            size += len(block)
            if size > entry.size:
                break
            digest.update(block)
    if size != entry.size:
        raise PackageRefused("wrong_size", entry.path)
    if digest.hexdigest() != entry.sha256:
        raise PackageRefused("wrong_hash", entry.path)


def _small(zipped: zipfile.ZipFile, here: dict[str, zipfile.ZipInfo], path: str, limits: Limits) -> bytes:
    if path not in here:
        raise PackageRefused("missing_file", path)
    if here[path].file_size > limits.text:
        raise PackageRefused("too_large", path)
    with zipped.open(path) as file:
        content = file.read(limits.text + 1)
    if len(content) > limits.text:
        raise PackageRefused("too_large", path)
    return content


def _decoded(content: bytes, kind: type[_T], path: str) -> _T:
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.DecodeError as error:
        # The message names a path of the schema and a type, never a value.
        raise PackageRefused("schema", f"{path}: {error}"[:300]) from None
    except UnicodeError:
        raise PackageRefused("schema", f"{path}: not UTF-8") from None


def _check_agreement(
    zipped: zipfile.ZipFile,
    here: dict[str, zipfile.ZipInfo],
    manifest: Manifest,
    application: Application,
    limits: Limits,
) -> None:
    for name in Identity.__struct_fields__:
        if getattr(manifest, name) != getattr(application, name):
            raise PackageRefused("disagrees", f"{name} of {APPLICATION}")
    if (manifest.kind == "withdrawn") != (manifest.ended is not UNSET):
        raise PackageRefused("disagrees", "ended")
    tenant, _, rest = manifest.package_id.partition("-")
    if tenant != manifest.tenant[:5] or tenant != manifest.receipt[:5]:
        raise PackageRefused("disagrees", "tenant")
    if rest.partition("-")[2] != manifest.delivery.to:
        raise PackageRefused("disagrees", "delivery.to")
    if _small(zipped, here, TABLE, limits) != table_of(application.items):
        raise PackageRefused("disagrees", TABLE)
