"""What a receiver is to know of a case at a moment, and what a new version of its package is called."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from madoguchi.applications.domain.package.manifest import Kind, Told

_ENCODER = msgspec.json.Encoder(order="deterministic")


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """All of it goes into one version. `told` has neither number nor kind yet: those are not of the case.

    `files` are (attachment's id in the definition, name, SHA-256). `office` are the office's own answers as typed, as JSON;
    UNSET where it gave none, so that what was told before they went along counts as told. `asked_anew` tells apart the times
    that another government is asked, from the second on: the same content is a version of its own then. What ended holds
    nothing but that it ended.
    """

    told: Told
    answers: str = ""
    office: str | UnsetType = UNSET
    applicant_name: str = ""
    files: tuple[tuple[str, str, str], ...] = ()
    asked_anew: str | UnsetType = UNSET

    @property
    def ended(self) -> bool:
        return self.told.ended is not UNSET

    @property
    def digest(self) -> str:
        """The same for the same content, on any machine; a new name of the tenant or a new printer changes nothing."""
        return hashlib.sha256(_ENCODER.encode(self)).hexdigest()

    @property
    def decision(self) -> str:
        """The same for the same decision, whenever it was made; empty when there is none."""
        if self.told.decision is UNSET:
            return ""
        said = (self.told.decision, self.told.outcome, self.told.reason or "")
        return hashlib.sha256(_ENCODER.encode(said)).hexdigest()


def kind_of(content: Content, *, seen: bool, decisions: Sequence[str], last: str = "") -> Kind:
    """What is new in it. `seen`: the receiver may hold a version; `decisions` are those that it was told, in order; `last`
    is the one of the version that it was told last, empty where that had none."""
    if content.ended:
        return "withdrawn"
    if not seen:
        return "first"
    if not content.decision or content.decision == last:
        return "amended"
    return "decided_otherwise" if decisions and decisions[-1] != content.decision else "decided"
