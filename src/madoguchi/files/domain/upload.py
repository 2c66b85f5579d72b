"""An uploaded file as the web process may touch it: opened, measured, never parsed.

Loads no parser, so that web workers stay small.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from madoguchi.files.domain.media_types import Kind, Limits, claimed_kind
from madoguchi.files.domain.refusal import Reason, Refused

_BLOCK = 1 << 20


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What an accepted file is. `size` in bytes, `sha256` in hex, `pages` for a PDF only."""

    media_type: str
    kind: Kind
    size: int
    sha256: str
    clean_name: str
    pages: int | None = None


def fingerprint(file: BinaryIO) -> str:
    """SHA-256 in hex of a file's bytes, read in blocks; leaves it at its start."""
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(_BLOCK):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


@contextmanager
def opened(file: BinaryIO | Path) -> Iterator[BinaryIO]:
    """The file at its start; a path is opened and closed, an open file is put back to its start."""
    if isinstance(file, Path):
        with file.open("rb") as source:
            yield source
        return
    file.seek(0)
    try:
        yield file
    finally:
        file.seek(0)


def check_size(file: BinaryIO, *, name: str, limits: Limits) -> int:
    """Size in bytes, learned without reading. Raises Refused (EMPTY, TOO_LARGE)."""
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise Refused(Reason.EMPTY)
    if size > limits.max_bytes:
        raise Refused(Reason.TOO_LARGE, size=size, limit=limits.max_bytes, claimed=claimed_kind(name))
    return size
