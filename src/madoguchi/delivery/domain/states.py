"""The states of a delivery, which is one version of a package. They say nothing about the application's own state."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    WAITING = "waiting"
    """not sent yet"""
    SENT = "sent"
    """under way: sent at least once, and not known to have been received"""
    ACKNOWLEDGED = "acknowledged"
    """received: the receiver named the package's hash and the addressee number"""
    FAILED = "failed"
    """refused, or cannot be packed; staff see the reason and send again"""
    SUPERSEDED = "superseded"
    """never received, and a later version says what it said and more"""


OPEN = (State.WAITING, State.SENT, State.FAILED)
"""What the receiver is not known to have."""

ADDRESS = "address"
"""What a version waits for while no address is set."""
CORRECTION = "correction"
"""What a version waits for that would be the first to tell of a case which is being corrected."""
STEP = "step"
"""What a version for another government waits for while the step that it does cannot be done."""


def is_tried_again(state: str, last_error: str) -> bool:
    """Whether it was not received, and the worker goes on trying."""
    return bool(last_error) and state in (State.WAITING, State.SENT)
