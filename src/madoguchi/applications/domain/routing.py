"""Which unit a case goes to when it arrives: a short list of rules on its answers, and the procedure's owner."""

from __future__ import annotations

from uuid import UUID

import msgspec

from madoguchi.accounts.domain.units import ROOT
from madoguchi.forms.domain.answers.compiled import Form, judged
from madoguchi.forms.domain.answers.evaluate import Evaluation
from madoguchi.forms.domain.answers.operations import State
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.format.conditions import Condition


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Cases whose answers meet the condition go to this unit."""

    when: Condition
    unit: UUID


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Of one procedure. The first rule that holds counts; where none does the case is the owner's: it has one always."""

    owner: UUID = ROOT
    rules: tuple[Rule, ...] = ()
    tells_looks: bool = True
    """Whether the applicant sees which units looked at the case."""


NOWHERE_ELSE = Route()
"""Of a procedure of which nothing was said: the office as a whole."""


def unit_for(route: Route, *, form: Form, evaluation: Evaluation, context: Context) -> UUID:
    """A rule on a question that this version does not ask does not hold."""
    if not route.rules:
        return route.owner
    state = State(context=context, values=evaluation.values, rows=evaluation.rows)
    held = (rule.unit for rule in route.rules if judged(form, rule.when)(state, ""))
    return next(held, route.owner)
