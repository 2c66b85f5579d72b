"""Show a case to units besides its own, as grant rows: the services and the database's policy go by them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from madoguchi.accounts.queries import flow_places
from madoguchi.accounts.queries import units as all_units
from madoguchi.applications.models import CaseGrant
from madoguchi.forms.domain.answers.compiled import Form
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.answers.readers import Context
from madoguchi.forms.domain.flows.machine import stand
from madoguchi.forms.domain.flows.office_answers import office_answers
from madoguchi.forms.queries import way as way_of
from madoguchi.kernel.ids import new_id

BY_THE_FLOW: Final = UUID(int=0)
"""Nobody gave it: the steps of the procedure did."""


def show_to_units(*, application_id: UUID, units: Collection[UUID], now: datetime) -> None:
    """Part of acts: to these, and to no other unit any more. What is shown to a person stays."""
    rows = CaseGrant.objects.filter(application_id=application_id, given_to__in=all_units())
    there = set(rows.values_list("given_to", flat=True))
    CaseGrant.objects.bulk_create(
        (
            CaseGrant(
                id=new_id(),
                application_id=application_id,
                given_to=unit,
                given_by=BY_THE_FLOW,
                given_at=now,
            )
            for unit in sorted(set(units) - there)
        ),
        ignore_conflicts=True,
    )
    rows.filter(given_to__in=there - set(units)).delete()


def show_first_steps(
    *,
    application_id: UUID,
    form: Form,
    version: str,
    answers: Mapping[str, Any],
    context: Context,
    now: datetime,
) -> None:
    """Part of the arrival: to the units of the steps with which it begins. What follows later is `review`'s.

    Asks the database nothing where the procedure has no steps of its own.
    """
    way = way_of(form.definition.id, version) if form.definition.review.steps else None
    parts = flow_places(form.definition.id).parts if way is not None else {}
    if way is None or not parts:
        return
    evaluation = evaluate(way.form, office_answers(answers, {}, None), context)
    position = stand(way.flow, (), holds=way.conditions.holds(evaluation, context), seen={})
    open_to = (standing.step.by.part for standing in position.open if standing.step.by is not None)
    shown = {parts[part] for part in open_to if part in parts}
    if shown:
        show_to_units(application_id=application_id, units=shown, now=now)
