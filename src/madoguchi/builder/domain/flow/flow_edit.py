"""What an author does to the office's flow: begin one of one's own, add a step, put it, take it away.

Every step then says what it waits for, so that no act changes what another step waits for without saying so.
"""

from __future__ import annotations

import msgspec

from madoguchi.authoring.domain.ids import issue
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.format import definition as d

replace = msgspec.structs.replace


def own_flow(definition: d.Definition) -> d.Review:
    """The review with steps of its own: those that it has, or the flow that every procedure goes."""
    flow = flow_of(definition)
    written = {step.id: step for step in definition.review.steps}
    steps = tuple(replace(written.get(step.id, step), after=step.after) for step in flow.steps)
    return replace(definition.review, steps=steps)


def with_step_after(review: d.Review, step_id: str) -> d.Review:
    """A new step after another; whatever waited for that one waits for the new one."""
    new = d.Step(id=issue("step"), does="examine", label=d.LocalText(ja="新しい手順"), after=(step_id,))
    steps = []
    for step in review.steps:
        after = tuple(new.id if other == step_id else other for other in step.after or ())
        steps.append(replace(step, after=after))
        if step.id == step_id:
            steps.append(new)
    return replace(review, steps=tuple(steps))


def without_step(review: d.Review, step_id: str) -> d.Review:
    """The step away; whatever waited for it waits for what it waited for."""
    gone = next((step for step in review.steps if step.id == step_id), None)
    before = (gone.after or ()) if gone is not None else ()
    steps = []
    for step in review.steps:
        waits = [each for other in step.after or () for each in (before if other == step_id else (other,))]
        if step.id != step_id:
            steps.append(replace(step, after=tuple(dict.fromkeys(waits))))
    return replace(review, steps=tuple(steps))


def with_step(review: d.Review, step: d.Step) -> d.Review:
    """The step instead of the one with its id."""
    return replace(review, steps=tuple(step if each.id == step.id else each for each in review.steps))
