"""The port to a system that receives packages. `connectors.core_http` is the real one.

A receiver keeps a version of a package under its id before it answers. The same version again gets the same
answer; other content under a known version, or a version lower than it holds, is a Conflict: so sending twice is
safe, and losing an answer loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, BinaryIO, Literal, Protocol

import msgspec


class ReceiverAway(Exception):
    """It does not answer, or not in a way that can be used; the same package may be sent again later.

    `status` is what HTTP said, where it said anything. `silent`: it cannot be reached, or did not answer in time.
    """

    def __init__(self, text: str, *, status: int | None = None, silent: bool = False) -> None:
        self.status = status
        self.silent = silent
        super().__init__(text)


class PackageRefused(Exception):
    """It will not take this package; sending the same again would not help."""

    def __init__(self, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("; ".join(reasons))


class Conflict(Exception):
    """It holds other content under this version, or a higher version."""


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True):
    """The receiver's answer: what it keeps (SHA-256 in hex) and whom it takes the applicant for."""

    package_id: str
    sha256: str
    addressee_number: str
    version: int = 1


Number = Annotated[str, msgspec.Meta(max_length=60)]


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What another government says of a case that was forwarded to it (進達). `receipt` is the number that it has there."""

    what: Literal["answered", "returned", "undone", "dismissed", "moved", "withdrawn"] = "answered"
    at: datetime
    receipt: Number = ""
    decision: Number = ""
    reason: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    answers: Annotated[dict[str, Any], msgspec.Meta(max_length=200)] = {}
    number: Number = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What the receiver knows of a package: the newest version that it holds, and a result when there is one."""

    package_id: str
    sha256: str
    addressee_number: str
    version: int = 1
    result: str | None = None
    answer: Answered | None = None
    """of another government alone"""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the receiver's list: the newest version that it holds."""

    package_id: str
    sha256: str
    version: int = 1


class Receiver(Protocol):
    """Every method may raise ReceiverAway."""

    def send(self, *, package_id: str, version: int, file: BinaryIO, size: int) -> Acknowledgement:
        """Hand over a version of `size` bytes from the file's start. Raises PackageRefused, Conflict."""

    def look(self, *, package_id: str) -> Standing | None:
        """What it knows of a package; None when it has none of this id."""

    def held(self, *, tenant_code: str) -> Iterator[Held]:
        """All packages that it holds of a tenant, each with its newest version."""
