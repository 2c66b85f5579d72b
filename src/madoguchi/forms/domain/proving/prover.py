"""Answers for many matters at once, and for one alone, within a number of steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from madoguchi.forms.domain.answers.bounds import filing_days
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import Evaluation, evaluate
from madoguchi.forms.domain.answers.form_outline import Outline
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.answers.uses import At, of_condition
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.proving.matter import Matter
from madoguchi.forms.domain.proving.points import filing_samples, tables_of
from madoguchi.forms.domain.proving.search import GaveUp, Goal, Matters, Refuted, Search, matters
from madoguchi.forms.domain.proving.world import World

SEARCH_LIMIT = 2_000
"""Steps of one search."""
TOTAL_LIMIT = 5_000
"""Steps of all searches of one definition."""
SWEEP_LIMIT = 60
"""Steps for one matter of a sweep, beside three for each question that it hangs on."""


class Found(msgspec.Struct, frozen=True):
    """Answers that reach a goal on a day of filing."""

    answers: dict[str, Any]
    today: date


class Prover:
    """Searches on one form. `evaluations` are what the engine said to the answers of the sweeps."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.outline = Outline(form)
        self.tables = tables_of(form)
        self.first, self.last = filing_days(form.definition)
        self.evaluations: list[Evaluation] = []
        self.steps = 0
        self._about: dict[tuple[At, str], Matters] = {}
        self._blank: World | None = None

    def about(self, conditions: Sequence[d.Condition], names: Iterable[str], group: str | None) -> Matters:
        """What a goal over some conditions and questions depends on."""
        uses = [use for c in conditions for use in of_condition(c, group=group)]
        return matters(self.outline, names, uses, conditions)

    def hangs_on(self, matter: Matter) -> list[str]:
        """The questions that decide about a matter, in order."""
        names = {matter.spot.item.id} if matter.spot is not None else set()
        uses = [use for c in matter.conditions for use in of_condition(c, group=matter.group)]
        return self.outline.closure(names | self.outline.named(uses))

    def about_matter(self, matter: Matter) -> Matters:
        """What a matter depends on."""
        key = (matter.at, matter.never)
        known = self._about.get(key)
        if known is None:
            names = [matter.spot.item.id] if matter.spot is not None else []
            known = self._about[key] = self.about(matter.conditions, names, matter.group)
        return known

    def sweep(self, wanted: Sequence[Matter]) -> list[Matter]:
        """Those that no answers of the sweeps brought up."""
        waiting = list(reversed(wanted))  # what hangs on much brings up much
        while waiting:
            world = self._world(self.first)
            found = {id(m) for m in waiting if self._joins(world, m)}
            meaning = self.evaluate(Found(world.given(), self.first))
            self.evaluations.append(meaning)
            left = [m for m in waiting if not (m.seen(meaning) if m.seen else id(m) in found)]
            if len(left) == len(waiting):
                break
            waiting = left[::-1]  # a chain is entered from both of its ends
        return waiting

    def _joins(self, world: World, matter: Matter) -> bool:
        world.look_ahead(self.hangs_on(matter))
        truth, _ = matter.goal(world)
        if truth is not None:
            return truth
        about = self.about_matter(matter)
        search = Search(world, limit=SWEEP_LIMIT + 3 * len(about.names))
        return search.find(matter.goal, about) is True

    def find(self, goal: Goal, about: Matters) -> Found | Refuted | GaveUp:
        """Answers on some day of filing, or the proof that there are none on any."""
        exact = True
        for today in filing_samples(about.compared, self.first, self.last):
            world = self._world(today)
            search = Search(world, limit=min(SEARCH_LIMIT, TOTAL_LIMIT - self.steps))
            found = search.find(goal, about)
            self.steps += search.steps
            if found is True:
                return Found(world.given(), today)
            if isinstance(found, GaveUp):
                return found
            exact = exact and isinstance(found, Refuted) and found.exact
        return Refuted(exact=exact)

    def evaluate(self, found: Found) -> Evaluation:
        """What the engine says."""
        return evaluate(self.form, found.answers, Context(today=found.today, tables=self.tables))

    def _world(self, today: date) -> World:
        return World(self.outline, Context(today=today, tables=self.tables))

    def fails_unanswered(self, goal: Goal) -> bool:
        """It is false where nothing is answered."""
        if self._blank is None:
            self._blank = self._world(self.first)
            self._blank.closed = True
        return goal(self._blank)[0] is False
