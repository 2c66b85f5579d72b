"""Who does which step of a flow.

A part of the office (係) and a level (決裁の段階) are not tied to units and ranks yet: every part is the whole office, and a
level is whoever may decide, another person for each.
"""

from __future__ import annotations

from typing import Final

from madoguchi.accounts.permissions import Member, Permission, may
from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.flows.machine import Position, Standing
from madoguchi.forms.domain.format import definition as d

PERMISSIONS: Final[dict[d.Does, Permission]] = {
    "accept": "case.accept",
    "examine": "case.examine",
    "consult": "case.examine",
    "receive": "case.examine",
    "meet": "case.examine",
    "allocate": "case.examine",
    "propose": "case.examine",
    "approve": "case.decide",
    "hand_over": "case.issue",
}
"""What a step does → who may, where the step names no role. What stands not here is not done by this program yet."""
ANY: Final[tuple[Permission, ...]] = ("case.accept", "case.examine", "case.decide", "case.issue")
"""Whoever may do some step."""


def may_do(member: Member, step: d.Step) -> bool:
    """Whether the step is one for this member: the role it names, else the permission that what it does takes."""
    if step.does not in PERMISSIONS or step.by is None or step.by.part is None:
        return False
    return step.by.role in member.roles if step.by.role else may(member, PERMISSIONS[step.does])


def may_reopen(member: Member, flow: Flow, position: Position, step: d.Step) -> bool:
    """Whoever does the step takes back what was done there; whoever does an open step that comes after it sends back. An
    approval by which the decision took effect is taken back by those alone who may approve."""
    if step.does == "approve" and position.effective_at is not None:
        return may_do(member, step)
    later = flow.after(step.id)
    return may_do(member, step) or any(s.step.id in later and may_do(member, s.step) for s in position.open)


def barred(position: Position, flow: Flow, standing: Standing) -> frozenset[str]:
    """Ids of who may not do an open step themselves: who did it already, and for an approval who examined or proposed, or
    approved at another level.
    """
    step = standing.step
    if step.does != "approve" or step.by is None or step.by.level is None:
        return standing.barred
    others = (
        s for s in flow.doing("approve") if s.id != step.id and s.by is not None and s.by.level is not None
    )
    return standing.barred.union(*(position.standings[other.id].done_by for other in others))
