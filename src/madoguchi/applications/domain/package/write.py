"""Write a package. The same application gives the same bytes, so that sending it again is the same package.

Nothing is compressed: what zlib makes of the same bytes differs between its versions, and photos and PDFs
do not get smaller. Attachments are copied block by block and never held whole.
"""

from __future__ import annotations

import hashlib
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Literal

import msgspec

from madoguchi.applications.domain.package.manifest import (
    APPLICATION,
    ATTACHMENTS,
    MANIFEST,
    PRINT,
    TABLE,
    Application,
    FileEntry,
    Manifest,
    Target,
    Told,
)
from madoguchi.applications.domain.package.table import table_of
from madoguchi.kernel.text import clean_filename

_BLOCK = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ENCODER = msgspec.json.Encoder(order="deterministic")
_IN_ORDER = msgspec.json.Encoder()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """An attachment to pack: what is known of it, and how to open its bytes."""

    item: str
    name: str
    media_type: str
    size: int
    sha256: str
    scan: Literal["", "clean", "unscanned"]
    open: Callable[[], BinaryIO]


class SourceChanged(Exception):
    """An attachment's bytes are not those that arrived; no package was made."""


def write_package(
    *,
    out: BinaryIO,
    application: Application,
    target: Target,
    told: Told,
    pdf: bytes | None,
    attachments: Sequence[Source],
) -> Manifest:
    """Write the zip into `out`, a seekable file. One that says that the case ended has no print. Raises
    SourceChanged.
    """
    own = {APPLICATION: _application(application), TABLE: table_of(application.items)}
    if pdf is not None:
        own[PRINT] = pdf
    sources = dict(zip(_attachment_paths(attachments), attachments, strict=True))
    entries = [_own_entry(path, content) for path, content in own.items()]
    entries += [_entry(path, source) for path, source in sources.items()]
    manifest = _manifest(application, target, told, entries)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
        zipped.writestr(_info(MANIFEST), _IN_ORDER.encode(manifest))
        for path in sorted([*own, *sources]):
            if path in own:
                zipped.writestr(_info(path), own[path])
            else:
                _copy(zipped, path, sources[path])
    return manifest


def _application(application: Application) -> bytes:
    """Answers sorted, because a database may hand them back in another order; items as the definition
    lists them.
    """
    answers = msgspec.Raw(_ENCODER.encode(application.answers))
    whole: dict[str, Any] = {name: getattr(application, name) for name in application.__struct_fields__}
    return _IN_ORDER.encode(whole | {"answers": answers})


def _manifest(application: Application, target: Target, told: Told, entries: Iterable[FileEntry]) -> Manifest:
    return Manifest(
        **msgspec.structs.asdict(told),
        format=1,
        package_id=application.package_id,
        tenant=application.tenant,
        procedure=application.procedure,
        version=application.version,
        receipt=application.receipt,
        arrived_at=application.arrived_at,
        delivery=target,
        files=tuple(sorted(entries, key=lambda entry: entry.path)),
    )


_MEDIA_TYPES = {APPLICATION: "application/json", TABLE: "text/csv; charset=utf-8", PRINT: "application/pdf"}


def _own_entry(path: str, content: bytes) -> FileEntry:
    digest = hashlib.sha256(content).hexdigest()
    return FileEntry(path=path, sha256=digest, size=len(content), media_type=_MEDIA_TYPES[path])


def _entry(path: str, source: Source) -> FileEntry:
    return FileEntry(
        path=path,
        sha256=source.sha256,
        size=source.size,
        media_type=source.media_type,
        item=source.item,
        scan=source.scan,
    )


def _attachment_paths(attachments: Iterable[Source]) -> Iterator[str]:
    """Cleaned names, each once even where case and composition do not count."""
    taken: set[str] = set()
    for source in attachments:
        name = clean_filename(source.name)
        stem, dot, extension = name.rpartition(".")
        if not dot:
            stem, extension = name, ""
        number = 1
        while _folded(name) in taken:
            number += 1
            name = f"{stem} ({number}){dot}{extension}"
        taken.add(_folded(name))
        yield ATTACHMENTS + name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _EPOCH)
    info.create_system = 3  # Unix, wherever it is written
    info.external_attr = 0o100600 << 16
    return info


def _copy(zipped: zipfile.ZipFile, path: str, source: Source) -> None:
    info = _info(path)
    info.file_size = source.size
    digest, size = hashlib.sha256(), 0
    with source.open() as file, zipped.open(info, "w") as out:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if size > source.size:
                break
            out.write(block)
    if size != source.size or digest.hexdigest() != source.sha256:
        raise SourceChanged(path)
