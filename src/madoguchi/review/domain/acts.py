"""What the office may do with a case: its acts, who may, and from which states each of them leads where.

Which kinds of procedure take which way is said beside the states alone (`applications.domain.states`). How staff see an
act, its button, its page and its words, stands in `desk.acts.table`.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from madoguchi.accounts.permissions import Permission
from madoguchi.applications.domain.states import State, ways


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the office does with a case."""

    name: str
    """Its address below the case."""
    permission: Permission
    out_of: tuple[State, ...] = ()
    """In which states it is among what can be done next. Empty: its button stands beside what it is about."""
    to: tuple[State, ...] = ()
    """Empty: it moves no state."""


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
TRANSFER = Act(name="transfer", permission="case.accept", out_of=(State.ARRIVED,), to=(State.TRANSFERRED,))
UNDO_ACCEPTANCE = Act(
    name="undo-acceptance", permission="case.accept", out_of=(State.ACCEPTED,), to=(State.ARRIVED,)
)
UNDO_DECISION = Act(name="undo-decision", permission="case.decide", out_of=_RESULTS, to=(State.DECIDING,))
UNDO_DISMISSAL = Act(
    name="undo-dismissal", permission="case.decide", out_of=(State.DISMISSED,), to=(State.CORRECTING,)
)
CLAIM = Act(name="claim", permission="case.write_message")
EXTEND = Act(name="extend", permission="case.examine")
UNDO_EXTENSION = Act(name="undo-extension", permission="case.examine")
MEND_SEEN = Act(name="mend-seen", permission="case.request_correction")
MESSAGE = Act(name="message", permission="case.write_message")
NOTE = Act(name="note", permission="case.write_message")
ACTS = (
    ACCEPT, EXAMINE, PROPOSE, END_CORRECTION, DECIDE, SEND_BACK, CLOSE, CORRECT, DISMISS, TRANSFER, UNDO_ACCEPTANCE,
    UNDO_DECISION, UNDO_DISMISSAL, CLAIM, EXTEND, UNDO_EXTENSION, MEND_SEEN, MESSAGE, NOTE,
)  # fmt: skip
"""Of what can be done next, what brings a case on stands first, what takes something back last."""
OF_DEFAULT_WAY = (ACCEPT, EXAMINE, PROPOSE, DECIDE, SEND_BACK, UNDO_ACCEPTANCE, UNDO_DECISION)
"""Not for a case whose procedure has steps of its own: there each is a step that is done, or reopened."""


def next_acts(
    *, kind: str, state: State, overdue: bool, standing: Collection[Act | None] = ()
) -> tuple[Act, ...]:
    """The acts that a case of this kind of procedure allows; `overdue`: the day of its correction has passed; `standing`:
    the acts whose marks it bears, which are not done twice."""
    onward = ways(kind=kind, state=state)
    return tuple(
        act
        for act in ACTS
        if state in act.out_of
        and (not act.to or not onward.isdisjoint(act.to))
        and (act is not DISMISS or overdue)
        and act not in standing
    )
