"""Why an uploaded file is not taken. The words shown to people are in `messages`."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    """Params: size, limit (bytes), claimed (a Kind or None)."""
    TYPE_NOT_ACCEPTED = "type_not_accepted"
    """Params: detected (a Kind or a word of `detect`), accepted (list of Kinds)."""
    MISMATCH = "mismatch"
    """The name promises an accepted kind, the content is something else that is not accepted.
    Params: claimed, detected, accepted."""
    ACTIVE_CONTENT = "active_content"
    """Params: what (javascript, launch, embedded_file, xfa, rich_media, outside, polyglot, program, macro,
    external, ole, activex, dde)."""
    ARCHIVE_BOMB = "archive_bomb"
    """Params: what (entries, size, ratio, nested)."""
    PICTURE_BOMB = "picture_bomb"
    """Params: pixels, limit."""
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_HEAVY = "too_heavy"
    """Reading it took more time, memory or objects than a file is given."""


Param = str | int | list[str] | None


class Refused(Exception):
    """The file is not taken. `params` are plain values (text, numbers, lists of text) for the message."""

    def __init__(self, reason: Reason, **params: Param) -> None:
        super().__init__(reason.value, params)
        self.reason = reason
        self.params: Mapping[str, Param] = params
