"""Who does which step of a flow: the town says which of its units each part (係) is, and which of its ranks each level of
approval (決裁の段階) takes.

An office that keeps no units is one: every part is all of it, a level is whoever may decide, another person for each. In one
that keeps units, what it has not said yet is the work of the unit whose case it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

import msgspec

from madoguchi.accounts.domain.units import ROOT, Units, holds_rank
from madoguchi.accounts.permissions import Member, Permission, StandsIn, may
from madoguchi.forms.domain.flows.flow import OWNER, Flow
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


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """Whose work the steps of one case are. `parts`: part → unit; `ranks`: level of approval → rank (`accounts.domain.units`).
    `units` is empty where the office keeps none."""

    units: Units = {}
    owner: UUID = ROOT
    """the unit whose case it is"""
    parts: Mapping[str, UUID] = {}
    ranks: Mapping[int, int] = {}
    rank_names: Mapping[int, str] = {}
    """what the town calls them"""

    def unit_of(self, step: d.Step) -> UUID:
        part = step.by.part if step.by is not None else OWNER
        return self.parts.get(part or OWNER, self.owner)

    def rank_of(self, step: d.Step) -> int | None:
        """The rank that an approval takes; None where none is said, or no level."""
        level = step.by.level if step.by is not None and step.does == "approve" else None
        return self.ranks.get(level) if level is not None and self.units else None


WHOLE_OFFICE: Final = Work()


def ways_to_do(member: Member, step: d.Step, work: Work) -> tuple[StandsIn | None, ...]:
    """In which ways the step is one for this member, the first that counts first: None stands for themself, else for whom
    they stand in today (代決), which only approvals know. Empty: it is not theirs.

    What somebody from outside is asked for may also come on paper: then whoever may do such a step enters it. What another
    government decided takes effect without an approval, so it is entered by whoever may decide.
    Whoever stands in lends no role, only the unit and the rank: roles that contradict each other still take a second person.
    """
    if step.does not in PERMISSIONS or step.by is None:
        return ()
    decided_elsewhere = step.by.government is not None and step.does == "propose"
    permission: Permission = "case.decide" if decided_elsewhere else PERMISSIONS[step.does]
    has_role = step.by.role in member.roles if step.by.role else may(member, permission)
    if not has_role:
        return ()
    own: tuple[None, ...] = (None,) if is_theirs(member, step, work) else ()
    if step.does != "approve":
        return own
    away = tuple(each for each in member.stands_in if _is_of_the_absent(each, step, work))
    return (*own, *away) if work.rank_of(step) is not None else (*away, *own)


def may_do(member: Member, step: d.Step, work: Work) -> bool:
    """Whether the step is one for this member: by role, unit and rank."""
    return bool(ways_to_do(member, step, work))


def does_alone(member: Member, step: d.Step, work: Work) -> bool:
    """Whether they do it for themself: what is done with others at once is not done for somebody who is away."""
    return None in ways_to_do(member, step, work)


def is_theirs(member: Member, step: d.Step, work: Work) -> bool:
    """Whether they work where the step is done, at its rank where it has one."""
    if not work.units:
        return True
    unit, rank = work.unit_of(step), work.rank_of(step)
    if rank is not None:
        return holds_rank(member.places, rank, of=unit, units=work.units)
    return unit in (member.units | member.overseen if step.does == "approve" else member.units)


def _is_of_the_absent(away: StandsIn, step: d.Step, work: Work) -> bool:
    if not work.units:
        return True
    unit, rank = work.unit_of(step), work.rank_of(step)
    if rank is not None:
        return holds_rank(away.places, rank, of=unit, units=work.units)
    return unit in away.units


def may_reopen(member: Member, flow: Flow, position: Position, step: d.Step, work: Work) -> bool:
    """Whoever does the step takes back what was done there; whoever does an open step that comes after it sends back. An
    approval by which the decision took effect is taken back by those alone who may approve."""
    if step.does == "approve" and position.effective_at is not None:
        return may_do(member, step, work)
    later = flow.after(step.id)
    return may_do(member, step, work) or any(
        s.step.id in later and may_do(member, s.step, work) for s in position.open
    )


def barred(position: Position, flow: Flow, standing: Standing, work: Work) -> frozenset[str]:
    """Ids of who may not do an open step themselves, nor have it done for them: who did it already, and for an approval who
    examined or proposed, or approved at another level, where the town has not said the rank of both.
    """
    done = (position.standings[other.id] for other in other_levels(flow, standing.step, work))
    return standing.barred.union(*((*each.done_by, *each.done_for) for each in done))


def other_levels(flow: Flow, step: d.Step, work: Work) -> Iterator[d.Step]:
    """The approvals at other levels that take another person than this one: two ranks alone say that one may hold both."""
    if step.does != "approve" or step.by is None or step.by.level is None:
        return
    for other in flow.doing("approve"):
        if other.id == step.id or other.by is None or other.by.level is None:
            continue
        if None in (work.rank_of(step), work.rank_of(other)):
            yield other


def free_ways(
    member: Member, step: d.Step, work: Work, *, barred: frozenset[str]
) -> tuple[StandsIn | None, ...]:
    """Those of `ways_to_do` in which they may do it now."""
    if str(member.id) in barred:
        return ()
    return tuple(way for way in ways_to_do(member, step, work) if way is None or str(way.id) not in barred)
