"""Inspection of an uploaded file: is it what it says, may it come in, and what is its fingerprint.

Reads in blocks; the only large things held are what the parsers of PDFs and pictures need, and those are
bounded by `Limits`. A web process calls `child.inspect_in_child`, which runs this in a process of its own.
"""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import BinaryIO

from madoguchi.files.domain import office, pdf, pictures
from madoguchi.files.domain.detect import detect
from madoguchi.files.domain.media_types import MEDIA_TYPES, PICTURES, Kind, Limits, claimed_kind
from madoguchi.files.domain.names import clean_name
from madoguchi.files.domain.refusal import Reason, Refused
from madoguchi.files.domain.upload import Inspected, check_size, fingerprint, opened

_ACTIVE = ("html", "script", "program")


def inspect(
    file: BinaryIO | Path, *, name: str, accept: Collection[Kind | str], limits: Limits | None = None
) -> Inspected:
    """Look at a seekable binary file, or one at a path; leaves the file at its start. Raises Refused."""
    limits = limits or Limits()
    accepted = [Kind(kind) for kind in accept]
    with opened(file) as source:
        size = check_size(source, name=name, limits=limits)
        kind = _kind(source, name=name, accepted=accepted, limits=limits)
        pages = _check(kind)(source, limits)
        digest = fingerprint(source)
    return Inspected(
        media_type=MEDIA_TYPES[kind],
        kind=kind,
        size=size,
        sha256=digest,
        clean_name=clean_name(name, kind),
        pages=pages,
    )


def _kind(file: BinaryIO, *, name: str, accepted: list[Kind], limits: Limits) -> Kind:
    found = detect(file)
    if found == "zip":
        found = office.kind_of(file, limits)
    if found in accepted:
        return Kind(found)
    claimed = claimed_kind(name)
    if found == "encrypted_office" and not {Kind.DOCX, Kind.XLSX}.isdisjoint(accepted):
        raise Refused(Reason.ENCRYPTED)
    if claimed and found in _ACTIVE:
        raise Refused(Reason.ACTIVE_CONTENT, what="program")
    if claimed in accepted and claimed != found:
        raise Refused(Reason.MISMATCH, claimed=claimed, detected=found, accepted=[*accepted])
    raise Refused(Reason.TYPE_NOT_ACCEPTED, detected=found, accepted=[*accepted])


def _check(kind: Kind) -> Callable[[BinaryIO, Limits], int | None]:
    if kind is Kind.PDF:
        return pdf.check
    if kind in PICTURES:
        return pictures.check
    return office.check
