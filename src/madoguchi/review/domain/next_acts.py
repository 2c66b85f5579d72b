"""What the office can do next with a case: its acts, and from which states each of them leads where.

Which kinds of procedure take which way is said beside the states alone (`applications.domain.states`).
"""

from __future__ import annotations

import msgspec

from madoguchi.accounts.permissions import Permission
from madoguchi.applications.domain.states import State, ways


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """An act that moves a case on: who may, and the states from which and to which it leads."""

    name: str
    permission: Permission
    out_of: tuple[State, ...]
    to: tuple[State, ...]


_BEFORE_DECISION = (State.ARRIVED, State.ACCEPTED, State.EXAMINING)
_RESULTS = (State.APPROVED, State.REFUSED)

ACCEPT = Act(name="accept", permission="case.accept", out_of=(State.ARRIVED,), to=(State.ACCEPTED,))
EXAMINE = Act(name="examine", permission="case.examine", out_of=(State.ACCEPTED,), to=(State.EXAMINING,))
PROPOSE = Act(name="propose", permission="case.examine", out_of=(State.EXAMINING,), to=(State.DECIDING,))
END_CORRECTION = Act(
    name="end-correction",
    permission="case.request_correction",
    out_of=(State.CORRECTING,),
    to=_BEFORE_DECISION,
)
DECIDE = Act(name="decide", permission="case.decide", out_of=(State.DECIDING,), to=_RESULTS)
SEND_BACK = Act(name="send-back", permission="case.decide", out_of=(State.DECIDING,), to=(State.EXAMINING,))
CLOSE = Act(
    name="close",
    permission="case.issue",
    out_of=(State.ACCEPTED, *_RESULTS, State.ISSUED),
    to=(State.CLOSED,),
)
CORRECT = Act(
    name="correction",
    permission="case.request_correction",
    out_of=_BEFORE_DECISION,
    to=(State.CORRECTING,),
)
DISMISS = Act(name="dismiss", permission="case.decide", out_of=(State.CORRECTING,), to=(State.DISMISSED,))
UNDO_ACCEPTANCE = Act(
    name="undo-acceptance", permission="case.accept", out_of=(State.ACCEPTED,), to=(State.ARRIVED,)
)
UNDO_DECISION = Act(name="undo-decision", permission="case.decide", out_of=_RESULTS, to=(State.DECIDING,))
UNDO_DISMISSAL = Act(
    name="undo-dismissal", permission="case.decide", out_of=(State.DISMISSED,), to=(State.CORRECTING,)
)
ACTS = (
    ACCEPT, EXAMINE, PROPOSE, END_CORRECTION, DECIDE, SEND_BACK, CLOSE, CORRECT, DISMISS, UNDO_ACCEPTANCE,
    UNDO_DECISION, UNDO_DISMISSAL,
)  # fmt: skip
"""What brings a case on stands first, what takes something back last."""


def next_acts(*, kind: str, state: State, overdue: bool) -> tuple[Act, ...]:
    """The acts that a case of this kind of procedure allows; `overdue`: the day of its correction has passed."""
    onward = ways(kind=kind, state=state)
    return tuple(
        act
        for act in ACTS
        if state in act.out_of and not onward.isdisjoint(act.to) and (act is not DISMISS or overdue)
    )
