"""What changes for a case that goes over to another version of its flow: which steps are new, gone or otherwise, and what of
what was done stays.

What was done at a step stays where the step is still there. A step that is gone takes what was done there along; that is
said beforehand, and refused where the decision rests on it: it accepted, examined, proposed, approved or allocated.
"""

from __future__ import annotations

from typing import Final

import msgspec

from madoguchi.forms.domain.flows.flow import Flow, step_name
from madoguchi.forms.domain.flows.machine import Position
from madoguchi.forms.domain.format import definition as d

MATTERS: Final[tuple[d.Does, ...]] = ("accept", "examine", "propose", "approve", "allocate")
"""A decision rests on what was done at these."""


class StepsMoved(msgspec.Struct, frozen=True, kw_only=True):
    """Names of steps, in the order of their flow."""

    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()
    """still there, and done otherwise: by others, under another condition, after others, with other answers"""
    stay_done: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    """done before, and to be done once more: what lies before it is another"""
    lost: tuple[str, ...] = ()
    """done before, and gone: nothing of the decision rests on it"""
    missing: tuple[str, ...] = ()
    """done before, gone, and the decision rests on it: the case cannot go over"""


def moved(old: Flow, new: Flow, *, before: Position, after: Position) -> StepsMoved:
    """`before` is where the case stands in the old flow, `after` where the same records put it in the new one."""
    was, now = {step.id: step for step in old.steps}, {step.id: step for step in new.steps}
    done = [s.step for s in before.standings.values() if s.done_by]
    return StepsMoved(
        added=tuple(step_name(step) for step in new.steps if step.id not in was),
        gone=tuple(step_name(step) for step in old.steps if step.id not in now),
        otherwise=tuple(step_name(step) for step in new.steps if step.id in was and was[step.id] != step),
        stay_done=tuple(step_name(now[s.id]) for s in done if _done(after, s.id)),
        again=tuple(step_name(now[s.id]) for s in done if s.id in now and not _done(after, s.id)),
        lost=tuple(step_name(step) for step in done if step.id not in now and step.does not in MATTERS),
        missing=tuple(step_name(step) for step in done if step.id not in now and step.does in MATTERS),
    )


def _done(position: Position, step: str) -> bool:
    standing = position.standings.get(step)
    return standing is not None and bool(standing.done_by)
