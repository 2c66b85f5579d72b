"""Cases, as far as the flow can tell them apart: what an applicant can file, and the office can fill in and propose.

One search serves forms and flows: a case is a set of answers to the office's form, in which an answer of the office is shown
where a step that fills it runs. Only whole cases count: what must be answered is, no stop is reached, no check refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.uses import of_condition
from madoguchi.forms.domain.flows.flow import Flow
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.prover import Found, Prover
from madoguchi.forms.domain.proving.search import GaveUp, Matters, Refuted
from madoguchi.forms.domain.proving.stops import complete
from madoguchi.forms.domain.proving.world import Truth, World, both, either, opposite

_DECISION: Final = d.DECISION.removeprefix(f"{d.OFFICE}.")
_NONE: Final = Refuted(exact=True)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A case that is looked for: conditions that hold and that do not, and a question that has no answer."""

    holds: tuple[d.Condition, ...] = ()
    fails: tuple[d.Condition, ...] = ()
    unanswered: str | None = None


class Cases:
    """Searches among the cases of a flow. `form` is the office's."""

    def __init__(self, flow: Flow, form: Form) -> None:
        self.flow = flow
        self.prover = Prover(form)
        spots = self.prover.outline.spots
        self._stops = [name for name, spot in spots.items() if isinstance(spot.item.question, d.Stop)]
        self._checks = [c for c in form.definition.checks if spots[c.at.split(".")[0]].repeated is None]

    def find(
        self, *, run: Sequence[d.Step] = (), skip: Sequence[d.Step] = (), wanted: Wanted | None = None
    ) -> Found | Refuted | GaveUp:
        """A case in which all of `run` run and none of `skip`, and what else is wanted."""
        wanted = wanted or Wanted()
        if any(step.when is None for step in skip):
            return _NONE
        holds = [step.when for step in run if step.when is not None] + list(wanted.holds)
        fails = [step.when for step in skip if step.when is not None] + list(wanted.fails)
        names = (
            [wanted.unanswered.split(".")[0], *wanted.unanswered.split(".")[1:2]] if wanted.unanswered else []
        )
        about, rules = self._about([*holds, *fails], [n for n in names if n in self.prover.outline.spots])

        def goal(world: World) -> Truth:
            return both(self._parts(world, holds, fails, wanted.unanswered, about, rules))

        return self.prover.find(goal, about)

    def _about(
        self, conditions: list[d.Condition], names: list[str]
    ) -> tuple[Matters, tuple[list[d.Step], list[str], list[d.Check]]]:
        """What the goal depends on, with the rules of whole cases that touch it."""
        outline = self.prover.outline
        closure = set(
            outline.closure({*names, *outline.named(u for c in conditions for u in of_condition(c))})
        )
        proposals = [s for s in self.flow.doing("propose") if s.offers] if _DECISION in closure else []
        stops = [name for name in self._stops if not closure.isdisjoint(outline.closure([name]))]
        checks = [c for c in self._checks if not closure.isdisjoint(self._of_check(c))]
        more = [step.when for step in proposals if step.when is not None]
        more += [part for c in checks for part in (c.must, c.when) if part is not None]
        more += [d.Condition(decision=step.offers) for step in proposals]
        about = self.prover.about(
            [*conditions, *more], [*names, *stops, *(c.at.split(".")[0] for c in checks)], None
        )
        return about, (proposals, stops, checks)

    def _of_check(self, check: d.Check) -> set[str]:
        outline = self.prover.outline
        uses = [*of_condition(check.must), *of_condition(check.when)]
        return set(outline.closure(outline.named(uses)))

    def _parts(
        self,
        world: World,
        holds: list[d.Condition],
        fails: list[d.Condition],
        unanswered: str | None,
        about: Matters,
        rules: tuple[list[d.Step], list[str], list[d.Check]],
    ) -> Iterator[Truth]:
        yield from (world.holds(c) for c in holds)
        yield from (opposite(world.holds(c)) for c in fails)
        if unanswered is not None:
            yield opposite(self._answered(world, unanswered))
        yield from complete(world, about)
        proposals, stops, checks = rules
        for step in proposals:
            yield either((opposite(world.holds(step.when)), world.holds(d.Condition(decision=step.offers))))
        yield from (opposite(world.shown(name, -1)) for name in stops)
        for check in checks:
            at = world.shown(check.at.split(".")[0], -1)
            yield either((opposite(at), opposite(world.holds(check.when)), world.holds(check.must)))

    def _answered(self, world: World, reference: str) -> Truth:
        spot = self.prover.outline.spots.get(reference)
        if spot is not None and spot.item.repeat is not None:
            return world.has_row(reference, 0)
        place = self.prover.form.places[reference.split(".")[0]]
        return world.answered(place.prefix + reference)
