"""What a member of staff can do next with a case: by its state, its kind and their roles."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from madoguchi.accounts.permissions import Permission, may
from madoguchi.accounts.queries import StaffView
from madoguchi.applications.domain.states import State
from madoguchi.review.queries.cases import CaseView


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A button of the case page. A `direct` one posts at once, the others lead to a page that asks first."""

    path: str
    label: str
    permission: Permission
    weight: Literal["primary", "secondary", "text"] = "secondary"
    direct: bool = False


ACCEPT = Step(path="accept/", label="受け付ける", permission="case.accept", weight="primary", direct=True)
CORRECT = Step(path="correction/", label="補正を依頼する", permission="case.request_correction")
END_CORRECTION = Step(
    path="end-correction/", label="補正を終える", permission="case.request_correction", weight="primary"
)
DISMISS = Step(path="dismiss/", label="却下する", permission="case.decide")
UNDO_DISMISSAL = Step(path="undo-dismissal/", label="却下を取り消す", permission="case.decide", weight="text")
UNDO_ACCEPTANCE = Step(
    path="undo-acceptance/", label="受付を取り消す", permission="case.accept", weight="text"
)
EXAMINE = Step(
    path="examine/", label="審査を始める", permission="case.examine", weight="primary", direct=True
)
PROPOSE = Step(path="propose/", label="決裁に出す", permission="case.examine", weight="primary")
DECIDE = Step(path="decide/", label="決裁する", permission="case.decide", weight="primary")
SEND_BACK = Step(path="send-back/", label="審査に差し戻す", permission="case.decide")
UNDO_DECISION = Step(path="undo-decision/", label="決定を取り消す", permission="case.decide", weight="text")
CLOSE = Step(path="close/", label="完了にする", permission="case.issue", weight="primary")

_DECIDED = {
    State.ARRIVED: (ACCEPT, CORRECT),
    State.ACCEPTED: (EXAMINE, CORRECT, UNDO_ACCEPTANCE),
    State.EXAMINING: (PROPOSE, CORRECT),
    State.CORRECTING: (END_CORRECTION,),
    State.DECIDING: (DECIDE, SEND_BACK),
    State.APPROVED: (CLOSE, UNDO_DECISION),
    State.REFUSED: (CLOSE, UNDO_DECISION),
    State.ISSUED: (CLOSE,),
    State.DISMISSED: (UNDO_DISMISSAL,),
}
_NOTIFIED = {
    State.ARRIVED: (ACCEPT, CORRECT),
    State.ACCEPTED: (CLOSE, CORRECT, UNDO_ACCEPTANCE),
    State.CORRECTING: (END_CORRECTION,),
}
_WAITING_FOR = {
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


def next_steps(view: CaseView, staff: StaffView, *, today: date) -> NextSteps:
    """For this member of staff."""
    state = State(view.application.state)
    table = _NOTIFIED if view.application.kind in ("notification", "report") else _DECIDED
    possible = table.get(state, ())
    if view.overdue(today) and table is _DECIDED:
        possible += (DISMISS,)
    own = view.decision is not None and view.decision.proposed_by == str(staff.id)
    steps = tuple(step for step in possible if may(staff, step.permission) and not (step is DECIDE and own))
    return NextSteps(steps=steps, waiting_for=_WAITING_FOR[state])
