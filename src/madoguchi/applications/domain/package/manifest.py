"""What a package says about itself, and what stands in `application.json`: closed, typed structs.

The published schemas are made from these: `python -m madoguchi.applications.domain.package.schemas`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from madoguchi.forms.domain.format.definition import Outcome
from madoguchi.kernel.clock import JST

MANIFEST, APPLICATION, TABLE, PRINT = (
    "manifest.json",
    "application.json",
    "application.csv",
    "application.pdf",
)
ATTACHMENTS, SIGNATURE = "attachments/", "signature/"

# `$` would let a line end through in Python; this end is the same in every dialect of regular expressions.
_END = r"(?![\s\S])"
_TARGET = r"(government[.])?[a-z][a-z0-9_]{0,59}" + _END
PACKAGE_ID = r"^[0-9]{5}-[0-9a-f]{32}-" + _TARGET
PackageId = Annotated[
    str,
    msgspec.Meta(pattern=PACKAGE_ID, description="tenant's five digits, the application's id, the target"),
]
TenantCode = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{6}" + _END, description="全国地方公共団体コード")]
Procedure = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*" + _END, max_length=60)]
Version = Annotated[str, msgspec.Meta(min_length=1, max_length=16)]
Receipt = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9]{18}" + _END, description="digits of the receipt number")
]
Moment = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+]09:00" + _END,
        description="Japanese time",
    ),
]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}" + _END)]
ItemId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,59}" + _END)]
PackageVersion = Annotated[
    int, msgspec.Meta(ge=1, description="counts from 1; a higher one replaces a lower one wholly")
]
Kind = Literal["first", "amended", "withdrawn", "decided", "decided_otherwise"]
"""What is new against the version before."""
Ended = Literal["withdrawn", "dismissed", "acceptance_undone", "decision_undone"]
"""Why the case no longer stands with the receiver: 取下げ, 却下, or because an act of the office was undone."""
Simple = str | int | float | bool | None
Value = Simple | tuple[Simple | tuple[Simple, ...], ...]
"""One value; a list for several choices or for the rows of a group, with null for a row without one."""


class InvalidPackageId(ValueError):
    """The target's name cannot be part of an identifier."""


class Closed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An unknown key is an error."""


class Target(Closed, frozen=True, kw_only=True):
    """Where it goes, and at which point of the application's way."""

    to: Annotated[str, msgspec.Meta(pattern="^" + _TARGET)]
    when: Literal["accepted", "decided"]
    government: Annotated[str, msgspec.Meta(max_length=60)] | UnsetType = UNSET
    """Of what goes to another government (進達): its code (全国地方公共団体コード), or its name where it has none."""


class FileEntry(Closed, frozen=True, kw_only=True):
    """A file of the package. `item` is the id of the attachment in the definition, or of the office's question, empty for
    our own files.

    `scan` says what the virus scanner found: clean, or unscanned where the office has no scanner.
    """

    path: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    sha256: Sha256
    size: Annotated[int, msgspec.Meta(ge=0)]
    media_type: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    item: Annotated[str, msgspec.Meta(max_length=60)] = ""
    scan: Literal["", "clean", "unscanned"] = ""


class Identity(Closed, frozen=True, kw_only=True):
    """Which application of which tenant this is: the same in the manifest and in `application.json`."""

    format: Literal[1]
    package_id: PackageId
    tenant: TenantCode
    procedure: Procedure
    version: Version
    receipt: Receipt
    arrived_at: Moment


class Told(Closed, frozen=True, kw_only=True):
    """What the office says of the case in one version. What does not apply is left out.

    `decision` is its id in the definition; it, `outcome`, `reason` and `decided_at` come together.
    """

    package_version: PackageVersion = 1
    kind: Kind = "first"
    ended: Ended | UnsetType = UNSET
    register_number: Text | UnsetType = UNSET
    accepted_at: Moment | UnsetType = UNSET
    decision: Text | UnsetType = UNSET
    outcome: Outcome | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    decided_at: Moment | UnsetType = UNSET


class Manifest(Identity, frozen=True, kw_only=True):
    """`manifest.json`. `version` is the procedure's; a package's own is `package_version`, 1 where none is named.

    The fields of `Told` stand among the others.
    """

    package_version: PackageVersion = 1
    kind: Kind = "first"
    ended: Ended | UnsetType = UNSET
    register_number: Text | UnsetType = UNSET
    accepted_at: Moment | UnsetType = UNSET
    decision: Text | UnsetType = UNSET
    outcome: Outcome | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    decided_at: Moment | UnsetType = UNSET
    delivery: Target
    files: Annotated[tuple[FileEntry, ...], msgspec.Meta(min_length=2, max_length=1000)]


class Application(Identity, frozen=True, kw_only=True):
    """`application.json`: the answers that count, as typed, and the items that the receiver asked for.

    An individual number is never among the answers (`{"sealed": true}`); it stands in `items` alone, and only
    where the definition's delivery names it.
    """

    kind: Annotated[str, msgspec.Meta(max_length=16)]
    channel: Annotated[str, msgspec.Meta(max_length=8)]
    applicant_name: Annotated[str, msgspec.Meta(max_length=200)]
    answers: dict[str, Any]
    items: dict[ItemId, Value]


def package_id(*, tenant: int, application_id: UUID, to: str) -> str:
    """The id of an application's package for a target, the same in all its versions. Raises InvalidPackageId."""
    made = f"{tenant:05d}-{application_id.hex}-{to}"
    if not re.match(PACKAGE_ID, made):
        raise InvalidPackageId(f"{to[:60]!r} cannot name a target: lower case, digits, underscores")
    return made


def idempotency_key(package_id: str, version: int) -> str:
    """What a sender names a version by."""
    return f"{package_id}:{version}"


def moment(at: datetime) -> str:
    """A moment as it stands in a package: to the second, in Japanese time."""
    return at.astimezone(JST).isoformat(timespec="seconds")
