"""The port to a virus scanner: what it answers. The real ones are in `connectors.scanner`."""

from enum import StrEnum
from typing import BinaryIO, Protocol

import msgspec


class Outcome(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"
    """No scanner is configured."""
    TOO_LONG = "too_long"
    """The scanner is set to look at less than this file. Asking again does not help; higher limits do."""
    UNAVAILABLE = "unavailable"
    """No answer that counts: the file stays in quarantine and is asked about again later."""


class Verdict(msgspec.Struct, frozen=True):
    """`signature` names what was found (INFECTED); `detail` is for the operator's log only."""

    outcome: Outcome
    signature: str | None = None
    detail: str | None = None


class Scanner(Protocol):
    def scan(self, file: BinaryIO) -> Verdict:
        """Look at a seekable file from its start, leave it there. A scanner's failure is a Verdict."""

    def ready(self) -> bool:
        """Whether it would answer now."""
