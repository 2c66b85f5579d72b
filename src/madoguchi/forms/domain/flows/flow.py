"""The steps of a definition put in order: who does each, what it waits for, what comes before it.

A definition that names no steps has the default flow: what the program always did. Nothing here refuses a faulty flow
(the proofs do): a step that is named in `after` and is not there is never done, and steps in a circle wait for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from madoguchi.forms.domain.answers.outcomes import DEFAULTS
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.named import without_names

OWNER: Final = "owner"
"""The part that owns the procedure: in every definition, and it does what names nobody."""
_OWNER = d.By(part=OWNER)
TARGET: Final = "government."
"""Before the step, in the target of a package for a system of another government. No `delivery.to` of a definition has a dot, so
none is called alike."""
LONGEST_TARGET: Final = 60
"""Characters of a target."""

DECIDED: Final = (
    d.Step(id="accept", does="accept"),
    d.Step(id="examine", does="examine"),
    d.Step(id="propose", does="propose"),
    d.Step(id="approve", does="approve"),
)
NOTIFIED: Final = (d.Step(id="accept", does="accept"), d.Step(id="close", does="hand_over", to=OWNER))
"""A notification (届出, 行政手続法 第37条) is closed without a decision."""


DOES: Final[dict[d.Does, str]] = {
    "accept": "受付", "examine": "審査", "consult": "意見聴取", "receive": "原本の受け取り", "meet": "面談",
    "propose": "起案", "approve": "決裁", "allocate": "割当て", "hand_over": "引き渡し",
}  # fmt: skip
"""What each kind of step is called."""


def target_of(step: str) -> str:
    """What the packages of a step are called, where a system of another government takes them."""
    return f"{TARGET}{step}"


class Flow(msgspec.Struct, frozen=True, kw_only=True):
    """The flow of a definition. `steps` are in the order in which they are written, with `by` and `after` filled in, and
    conditions that have a name written out."""

    steps: tuple[d.Step, ...]
    order: tuple[d.Step, ...]
    """The same, what a step waits for before it. Steps in a circle, and what waits for them, are left out."""
    before: dict[str, frozenset[str]]
    """step → all that is before it, near and far. In a circle a step is before itself."""
    decisions: tuple[d.Decision, ...]
    decides: bool
    """The case is decided on (not so a notification or a report)."""
    own: bool
    """The definition says how; it is not the default flow."""

    def step(self, step_id: str) -> d.Step | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def after(self, step_id: str) -> frozenset[str]:
        """All that comes after a step, near and far."""
        return frozenset(other for other, earlier in self.before.items() if step_id in earlier)

    def doing(self, *does: d.Does) -> tuple[d.Step, ...]:
        """The steps that do this, as they are written."""
        return tuple(step for step in self.steps if step.does in does)

    @property
    def outside(self) -> tuple[d.Step, ...]:
        """The steps that somebody does who is not of this office: who is invited, another government."""
        return tuple(step for step in self.steps if step.by is not None and step.by.part is None)

    def at_once(self, one: str, other: str) -> bool:
        """Neither of two steps waits for the other."""
        return one != other and one not in self.before[other] and other not in self.before[one]

    def offered(self, step: d.Step) -> tuple[str, ...]:
        """The decisions that a `propose` may put forward."""
        return step.offers or tuple(each.id for each in self.decisions)


def flow_of(definition: d.Definition) -> Flow:
    """How cases of a definition go through the office."""
    decides = is_decided(definition)
    named = without_names(definition).review.steps
    steps = tuple(_filled(named or (DECIDED if decides else NOTIFIED)))
    waits = {step.id: step.after or () for step in steps}
    return Flow(
        steps=steps,
        order=tuple(_in_order(steps)),
        before={step.id: _before(step.id, waits) for step in steps},
        decisions=(definition.review.decisions or DEFAULTS) if decides else (),
        decides=decides,
        own=bool(named),
    )


def is_decided(definition: d.Definition) -> bool:
    """Whether cases of it are decided on (行政手続法 第37条 for those that are not)."""
    return definition.kind not in ("notification", "report")


def step_name(step: d.Step) -> str:
    """「住家被害認定調査」, or what the step does: 受付, 第2段階の決裁."""
    if not step.label and step.by is not None and step.by.level is not None:
        return f"第{step.by.level}段階の{DOES[step.does]}"
    return f"「{step.label.ja}」" if step.label else DOES[step.does]


def _filled(steps: Iterable[d.Step]) -> Iterable[d.Step]:
    last: tuple[str, ...] = ()
    for step in steps:
        after = last if step.after is None else step.after
        yield msgspec.structs.replace(step, by=step.by or _OWNER, after=after)
        last = (step.id,)


def _before(step_id: str, waits: dict[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(waits[step_id])
    while waiting:
        other = waiting.pop()
        if other not in found and other in waits:
            found.add(other)
            waiting += waits[other]
    return frozenset(found)


def _in_order(steps: tuple[d.Step, ...]) -> Iterable[d.Step]:
    left, placed = list(steps), set[str]()
    while ready := [step for step in left if placed.issuperset(step.after or ())]:
        step = ready[0]
        left.remove(step)
        placed.add(step.id)
        yield step
