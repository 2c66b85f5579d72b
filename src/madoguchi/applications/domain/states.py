"""The states of an application and the only ways between them.

行政手続法 第7条 (examination begins without delay on arrival) and 第33条 leave no room for a silent return:
a defect is a correction request or a reasoned decision.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    ARRIVED = "arrived"
    ACCEPTED = "accepted"
    EXAMINING = "examining"
    CORRECTING = "correcting"
    DECIDING = "deciding"
    APPROVED = "approved"
    REFUSED = "refused"
    ISSUED = "issued"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"
    TRANSFERRED = "transferred"


OPEN = (State.ARRIVED, State.ACCEPTED, State.EXAMINING, State.CORRECTING, State.DECIDING)
ENDED = (State.CLOSED, State.WITHDRAWN, State.DISMISSED)
"""Nobody of the office does anything more with it, unless it is taken back."""

_FROM_ARRIVAL = frozenset({State.ACCEPTED, State.CORRECTING, State.WITHDRAWN, State.TRANSFERRED})
_CORRECTED = frozenset({State.ARRIVED, State.ACCEPTED, State.EXAMINING, State.WITHDRAWN})
_DECIDED: dict[State, frozenset[State]] = {
    State.ARRIVED: _FROM_ARRIVAL,
    State.CORRECTING: _CORRECTED | {State.DISMISSED},
    State.DISMISSED: frozenset({State.CORRECTING}),
    State.ACCEPTED: frozenset({State.ARRIVED, State.EXAMINING, State.CORRECTING, State.WITHDRAWN}),
    State.EXAMINING: frozenset({State.ACCEPTED, State.DECIDING, State.CORRECTING, State.WITHDRAWN}),
    State.DECIDING: frozenset({State.EXAMINING, State.APPROVED, State.REFUSED, State.WITHDRAWN}),
    State.APPROVED: frozenset({State.DECIDING, State.ISSUED, State.CLOSED}),
    State.REFUSED: frozenset({State.DECIDING, State.ISSUED, State.CLOSED}),
    State.ISSUED: frozenset({State.CLOSED}),
}
_NOTIFIED: dict[State, frozenset[State]] = {
    State.ARRIVED: _FROM_ARRIVAL,
    State.CORRECTING: _CORRECTED,
    State.ACCEPTED: frozenset({State.ARRIVED, State.CLOSED, State.CORRECTING, State.WITHDRAWN}),
    State.CLOSED: frozenset({State.ACCEPTED}),
}


class WrongState(Exception):
    """The application is not in a state from which this can be done."""

    def __init__(self, state: State, to: State) -> None:
        self.state = state
        self.to = to
        super().__init__(f"{state} → {to}")


def has_decision(kind: str) -> bool:
    """Whether an application of this kind of procedure is decided on.

    A notification (届出, 行政手続法 第37条) goes from acceptance to closed without a decision, and is not dismissed.
    """
    return kind not in ("notification", "report")


def ways(*, kind: str, state: State) -> frozenset[State]:
    """Where an application of this kind may go from `state`."""
    table = _DECIDED if has_decision(kind) else _NOTIFIED
    return table.get(state, frozenset())


def check_transition(*, kind: str, state: State, to: State) -> None:
    """Raise WrongState unless an application of this kind of procedure may go from `state` to `to`."""
    if to not in ways(kind=kind, state=state):
        raise WrongState(state, to)
