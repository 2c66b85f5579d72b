"""Seal the individual numbers among what the office fills in at a step, as those of applicants are sealed, and remove those
that are no answer any more (番号法 第20条: none is kept without need)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.permissions import Member
from madoguchi.applications.domain.answers import is_marker, marker, sealed_references
from madoguchi.applications.services.arrival.arrive import subject
from madoguchi.applications.services.arrival.seal_number import forget_number, seal_for_case
from madoguchi.audit.services.record import record
from madoguchi.forms.domain.answers.readers import Bad, my_number_digits
from madoguchi.forms.domain.format import definition as d
from madoguchi.review.queries.steps.flows import CaseFlow


def numbers_of(flow: CaseFlow, step: d.Step) -> frozenset[str]:
    """The questions of the office at this step that ask for an individual number."""
    asked = {q.id for q in flow.way.definition.review.questions if isinstance(q, d.MyNumber)}
    return frozenset(asked.intersection(step.fills))


def seal_answers(
    flow: CaseFlow, step: d.Step, filled: Mapping[str, Any], *, who: Member, now: datetime
) -> dict[str, Any]:
    """Part of acts at a step: the answers with a marker for each number, whose digits are kept nowhere else. What is no such
    number stays as typed, and is told. A marker counts only where it is the one that the case has. A number that another took
    the place of, or nothing, is removed.

    Raises NoSealingKey.
    """
    whole = dict(filled)
    for name in numbers_of(flow, step):
        value, before = whole.get(name), flow.office.get(name)
        if is_marker(value):
            whole[name] = before if is_marker(before) else None
        elif isinstance(value, str) and value.strip():
            try:
                digits = my_number_digits(value)
            except Bad:
                continue
            case = flow.application.id
            whole[name] = marker(seal_for_case(application_id=case, digits=digits, now=now))
        if is_marker(before) and whole.get(name) != before:
            _remove(flow, before, who=who, now=now)
    return whole


def remove_unasked(before: CaseFlow, after: CaseFlow, *, who: Member, now: datetime) -> None:
    """Part of letting a case go over to another version: the numbers for which nobody asks there are removed."""
    asked = {question.id for question in after.way.definition.review.questions}
    for name, value in before.office.items():
        if name not in asked and is_marker(value):
            _remove(before, value, who=who, now=now)


def _remove(flow: CaseFlow, value: Any, *, who: Member, now: datetime) -> None:
    for _, ref in sealed_references(value):
        forget_number(application_id=flow.application.id, ref=UUID(ref))
        record(
            actor=who.actor(),
            action="review.number_removed",
            subject=subject(flow.application.id),
            detail={"ref": ref},
            now=now,
        )
