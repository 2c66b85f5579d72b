"""The way of a case in the applicant's words: one true sentence a step, and nothing from inside the office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from madoguchi.applications.domain.states import State, has_decision
from madoguchi.forms.domain.format.definition import Outcome

What = Literal[
    "arrived", "accepted", "acceptance_undone", "examining", "correcting", "mended", "continued", "grant",
    "grant_in_part", "grant_with_conditions", "refuse", "result_told", "result_undone", "issued", "closed",
    "withdrawn", "dismissed", "transferred", "dismissal_undone", "acceptance", "examination", "result", "end",
]  # fmt: skip
_RESULTS = (State.APPROVED, State.REFUSED)
_READ_WITH_REASON = (
    "transferred",
    "correcting",
    "grant_in_part",
    "grant_with_conditions",
    "refuse",
    "dismissed",
)
_IN_HAND = (State.ARRIVED, State.ACCEPTED, State.EXAMINING, State.CORRECTING, State.DECIDING)


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """A change of state as it is on record."""

    state: str
    at: datetime
    by_office: bool
    note: str = ""


class ToldStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step; the page has the words for `what`. `due` is the day by which it usually comes."""

    what: What
    state: Literal["done", "current", "todo"]
    at: datetime | None = None
    text: str = ""
    due: date | None = None


def told(happened: Sequence[Happened], *, mended: Sequence[datetime], outcome: Outcome) -> list[ToldStep]:
    """What happened, the last of it as where the case stands. `outcome` is that of the decision that stands.

    A proposal, and one that is sent back, are the office's own. A result that was taken back was told once, and is
    no result any more.
    """
    found: list[tuple[What, datetime, str]] = []
    before: State | None = None
    answered = False
    for at, step in _in_order(happened, mended):
        if step is None:
            answered = before is State.CORRECTING
            found.append(("mended", at, ""))
            continue
        for what in _whats(State(step.state), before, step.by_office, answered, outcome):
            if what == "result_undone":
                found = [
                    ("result_told", when, "") if w in _OUTCOMES else (w, when, t) for w, when, t in found
                ]
            found.append((what, at, step.note if what in _READ_WITH_REASON else ""))
        before, answered = State(step.state), False
    last = len(found) - 1
    return [
        ToldStep(what=what, at=at, text=text, state="current" if n == last else "done")
        for n, (what, at, text) in enumerate(found)
    ]


_OUTCOMES = ("grant", "grant_in_part", "grant_with_conditions", "refuse")


def _in_order(
    happened: Sequence[Happened], mended: Sequence[datetime]
) -> list[tuple[datetime, Happened | None]]:
    """What the applicant mended stands before what followed from it at the same moment."""
    whole: list[tuple[datetime, Happened | None]] = [(at, None) for at in mended]
    whole += [(step.at, step) for step in happened]
    return sorted(whole, key=lambda each: (each[0], each[1] is not None))


def _whats(
    state: State, before: State | None, by_office: bool, answered: bool, outcome: Outcome
) -> Iterator[What]:
    if before is State.CORRECTING and state in _IN_HAND:
        if not answered:
            yield "continued" if by_office else "mended"
        if state is State.EXAMINING:
            yield "examining"
    elif state is State.ARRIVED:
        yield "acceptance_undone" if before else "arrived"
    elif state is State.DECIDING:
        if before in _RESULTS:
            yield "result_undone"
    elif state is State.EXAMINING:
        if before is not State.DECIDING:
            yield "examining"
    elif state is State.CORRECTING:
        yield "dismissal_undone" if before is State.DISMISSED else "correcting"
    elif state in _RESULTS:
        yield outcome
    else:
        yield _SAME[state]


_SAME: dict[State, What] = {
    State.ACCEPTED: "accepted",
    State.ISSUED: "issued",
    State.CLOSED: "closed",
    State.WITHDRAWN: "withdrawn",
    State.DISMISSED: "dismissed",
    State.TRANSFERRED: "transferred",
}


def ahead(state: str, *, kind: str, accepted: bool, due: date | None) -> Iterator[ToldStep]:
    """What is still to come. A notification (届出) is accepted, and that is all."""
    if State(state) not in _IN_HAND:
        return
    if has_decision(kind):
        coming: list[What] = (
            ["examination", "result"] if accepted else ["acceptance", "examination", "result"]
        )
        coming = ["result"] if state in (State.EXAMINING, State.DECIDING) else coming
    else:
        coming = ["end"] if accepted else ["acceptance", "end"]
    for what in coming:
        yield ToldStep(what=what, state="todo", due=due if what == coming[-1] else None)
