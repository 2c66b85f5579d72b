"""What a member of staff can do next with a case, as buttons: how each act looks, and who is waited for."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from madoguchi.accounts.permissions import Member, may
from madoguchi.applications.domain.states import State
from madoguchi.desk import steps
from madoguchi.review.domain.next_acts import (
    ACCEPT,
    CLOSE,
    CORRECT,
    DECIDE,
    DISMISS,
    END_CORRECTION,
    EXAMINE,
    PROPOSE,
    SEND_BACK,
    UNDO_ACCEPTANCE,
    UNDO_DECISION,
    UNDO_DISMISSAL,
    Act,
    next_acts,
)
from madoguchi.review.queries.cases import CaseView
from madoguchi.review.queries.flows import CaseFlow

Weight = Literal["primary", "secondary", "text"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A button of the case page. A `direct` one posts at once, the others lead to a page that asks first."""

    path: str
    label: str
    weight: Weight
    direct: bool


LABELS: dict[Act, tuple[str, Weight]] = {
    ACCEPT: ("受け付ける", "primary"),
    EXAMINE: ("審査を始める", "primary"),
    PROPOSE: ("決裁に出す", "primary"),
    END_CORRECTION: ("補正を終える", "primary"),
    DECIDE: ("決裁する", "primary"),
    SEND_BACK: ("審査に差し戻す", "secondary"),
    CLOSE: ("完了にする", "primary"),
    CORRECT: ("補正を依頼する", "secondary"),
    DISMISS: ("却下する", "secondary"),
    UNDO_ACCEPTANCE: ("受付を取り消す", "text"),
    UNDO_DECISION: ("決定を取り消す", "text"),
    UNDO_DISMISSAL: ("却下を取り消す", "text"),
}
DIRECT = (ACCEPT, EXAMINE)
BESIDE_STEPS = (CORRECT, END_CORRECTION, DISMISS, UNDO_DISMISSAL)
"""Acts that are no steps: they stand beside a procedure's own."""
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
}


class NextSteps(msgspec.Struct, frozen=True, kw_only=True):
    """The buttons, or who is waited for when there is none."""

    steps: tuple[Step, ...]
    waiting_for: str
    others: str = ""
    """whose steps are open, beside what this member can do besides"""


def next_steps(view: CaseView, staff: Member, *, today: date) -> NextSteps:
    """For this member of staff."""
    state = State(view.application.state)
    possible = next_acts(kind=view.application.kind, state=state, overdue=view.overdue(today))
    if view.flow is not None:
        return _beside_steps(view, view.flow, staff, possible)
    own = view.decision is not None and view.decision.proposed_by == str(staff.id)
    mine = [act for act in possible if may(staff, act.permission) and not (act is DECIDE and own)]
    return NextSteps(steps=tuple(_step(act) for act in mine), waiting_for=WAITING_FOR[state])


def _beside_steps(view: CaseView, flow: CaseFlow, staff: Member, possible: tuple[Act, ...]) -> NextSteps:
    """Of a case with steps of its own: those, and the acts that are no steps."""
    acts = (*BESIDE_STEPS, *((CLOSE,) if flow.way.flow.decides and flow.position.finished else ()))
    mine = [_step(act) for act in possible if act in acts and may(staff, act.permission)]
    weights: tuple[Weight, Weight] = ("primary", "secondary")
    own = [
        Step(path=path, label=label, weight=weights[n > 0], direct=False)
        for n, (path, label) in enumerate(steps.buttons(flow, staff))
    ]
    waiting = steps.waiting_for(flow) if flow.goes_on and flow.position.open else ""
    state = State(view.application.state)
    return NextSteps(
        steps=(*own, *mine), waiting_for=waiting or WAITING_FOR[state], others="" if own else waiting
    )


def _step(act: Act) -> Step:
    label, weight = LABELS[act]
    return Step(path=f"{act.name}/", label=label, weight=weight, direct=act in DIRECT)
