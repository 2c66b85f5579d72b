"""The eight good flows, and a case that goes through one of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.conditions import Conditions
from madoguchi.forms.domain.flows.flow import flow_of
from madoguchi.forms.domain.flows.machine import Position, Record, last_decision, stand
from madoguchi.forms.domain.flows.office_answers import office_answers, office_form
from madoguchi.forms.domain.flows.seen import digest
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.domain.format.parse import parse_yaml

FLOWS = Path(__file__).parent / "flows"
NAMES = tuple(sorted(path.stem for path in FLOWS.glob("*.yaml")))
TODAY = date(2026, 11, 30)
ARRIVED = datetime(2026, 11, 30, 1, tzinfo=UTC)


@cache
def good(name: str) -> d.Definition:
    """One of the eight good flows."""
    return parse_yaml((FLOWS / f"{name}.yaml").read_bytes())


class Case:
    """A case of a definition; each act is an hour after the one before."""

    def __init__(self, definition: d.Definition, answers: dict[str, Any]) -> None:
        self.definition = definition
        self.flow = flow_of(definition)
        self.form = office_form(definition)
        self.conditions = Conditions(self.flow, self.form)
        self.answers = answers
        self.office: dict[str, Any] = {}
        self.records: list[Record] = []

    @property
    def position(self) -> Position:
        context = Context(today=TODAY)
        decision = last_decision(self.records)
        whole = office_answers(self.answers, self.office, decision)
        evaluation = evaluate(self.form, whole, context)
        self.seen = {
            step.id: digest(
                self.definition, self.flow, step.id, evaluation.values, decision=decision, beside={}
            )
            for step in self.flow.steps
        }
        holds = self.conditions.holds(evaluation, context)
        return stand(self.flow, self.records, holds=holds, seen=self.seen)

    def do(self, step: str, by: str, *, decision: str | None = None, **office: Any) -> Position:
        """Somebody does an open step."""
        before = self.position
        assert before.standings[step].where == "open", (step, before.standings[step])
        assert by not in before.standings[step].barred
        self.office |= office
        return self._record(Record(step=step, by=by, at=self._now(), decision=decision, seen=self.seen[step]))

    def reopen(self, step: str, by: str = "someone") -> Position:
        """It is sent back to a step."""
        return self._record(Record(step=step, act="reopened", by=by, at=self._now()))

    def _record(self, record: Record) -> Position:
        self.records.append(record)
        return self.position

    def _now(self) -> datetime:
        return ARRIVED + timedelta(hours=len(self.records) + 1)

    def where(self) -> dict[str, str]:
        """Step → waiting, open, done or skipped."""
        return {step: standing.where for step, standing in self.position.standings.items()}
