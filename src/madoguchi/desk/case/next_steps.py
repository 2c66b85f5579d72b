"""What a member of staff can do next with a case, as buttons: how each act looks, and who is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from madoguchi.accounts.permissions import Member, may
from madoguchi.applications.domain.states import State
from madoguchi.desk.acts.act_row import Weight
from madoguchi.desk.acts.table import BY_ACT
from madoguchi.desk.steps import steps
from madoguchi.review.domain.acts import CLOSE, DECIDE, OF_DEFAULT_WAY, Act, next_acts
from madoguchi.review.domain.deputies import ways_to_decide
from madoguchi.review.queries.reading.cases import CaseView


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A button of the case page. A `direct` one posts at once, the others lead to a page that asks first."""

    path: str
    label: str
    weight: Weight
    direct: bool


WAITING_FOR = {
    State.ARRIVED: "受付の担当者が受け付けるのを待っています。",
    State.ACCEPTED: "審査の担当者が審査を始めるのを待っています。",
    State.EXAMINING: "審査の担当者が審査しています。",
    State.CORRECTING: "申請した方の補正を待っています。",
    State.DECIDING: "決裁する担当者の判断を待っています。",
    State.APPROVED: "交付の担当者が完了にするのを待っています。",
    State.REFUSED: "交付の担当者が完了にするのを待っています。",
    State.ISSUED: "担当者が完了にするのを待っています。",
    State.CLOSED: "この申請の仕事は終わりました。",
    State.WITHDRAWN: "申請した方が取り下げました。",
    State.DISMISSED: "却下しました。",
    State.TRANSFERRED: "ほかの役所に移送しました。",
}


class NextSteps(msgspec.Struct, frozen=True, kw_only=True):
    """The buttons, and who is waited for when none of them moves the case."""

    steps: tuple[Step, ...]
    waiting_for: str


def next_steps(view: CaseView, staff: Member, *, today: date) -> NextSteps:
    """For this member of staff."""
    mine = _next(view, staff, today=today)
    own = tuple(_own_steps(view, staff))
    open_to_others = not own and view.flow is not None and view.flow.goes_on and view.flow.position.open
    if view.flow is not None and open_to_others:
        waiting_for = steps.waiting_for(view.flow)
    else:
        moves = own or any(act.to for act in mine)
        waiting_for = "" if moves else WAITING_FOR[State(view.application.state)]
    return NextSteps(steps=(*own, *(step_of(act) for act in mine)), waiting_for=waiting_for)


def _own_steps(view: CaseView, staff: Member) -> Iterator[Step]:
    """Of a procedure's own: those that are open to this member, the first of them as the main one."""
    for n, (path, label) in enumerate(steps.buttons(view.flow, staff) if view.flow is not None else ()):
        yield Step(path=path, label=label, weight="secondary" if n else "primary", direct=False)


def possible_now(act: Act, view: CaseView, staff: Member, *, today: date) -> bool:
    """Whether this member of staff can do it in the state that the case is in."""
    return not act.out_of or act in _next(view, staff, today=today)


def _next(view: CaseView, staff: Member, *, today: date) -> list[Act]:
    state, decision = State(view.application.state), view.decision
    possible = next_acts(
        kind=view.application.kind,
        state=state,
        overdue=view.overdue(today),
        standing=[mark.by for mark in view.marks],
    )
    if view.flow is not None:
        closes = view.flow.way.flow.decides and view.flow.position.finished
        possible = tuple(
            act for act in possible if act not in OF_DEFAULT_WAY and (act is not CLOSE or closes)
        )
    unit = view.application.unit_id
    barred = decision is not None and not ways_to_decide(staff, unit, prepared_by=view.prepared_by)
    return [act for act in possible if may(staff, act.permission) and not (act is DECIDE and barred)]


def step_of(act: Act) -> Step:
    """Its button."""
    page = BY_ACT[act]
    return Step(path=page.path, label=page.button, weight=page.weight, direct=page.asks == "nothing")
