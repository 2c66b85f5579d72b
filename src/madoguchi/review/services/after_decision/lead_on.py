"""What a decision leads to begins when it takes effect, and ends when it is taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from madoguchi.applications.domain.package.items import single_path
from madoguchi.applications.queries.applications import ApplicationView, application
from madoguchi.forms import queries as forms
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.domain.format import definition as d
from madoguchi.kernel.clock import day_in_japan
from madoguchi.outbox.services.publish import publish
from madoguchi.review.domain.last_days import last_day
from madoguchi.review.events import NextOpened
from madoguchi.review.models import Consequence, Decision
from madoguchi.review.queries.steps.flows import case_flow
from madoguchi.review.services.after_decision.begin_next import fix_anew
from madoguchi.tenants.queries import office_days

REMINDED_BEFORE: Final = timedelta(days=7)
"""Before the last day of what a decision opened; a validity says itself how long before."""


def lead_on(row: Decision, *, now: datetime) -> None:
    """Part of acts: what this decision, which was just made, leads to."""
    found = application(row.application_id)
    assert found is not None
    definition = forms.form(found.procedure, found.version).definition
    decision = next((each for each in definition.review.decisions if each.id == row.decision), None)
    if decision is None:
        return
    today = day_in_japan(now)
    for opened in decision.opens:
        last = last_day(today, opened.within, office_days()).day if opened.within else None
        remind = last - REMINDED_BEFORE if last else None
        begun = _stands(row, "opens", opened.procedure, today, last_on=last, remind_on=remind)
        fix_anew(begun.id)
        publish(NextOpened(consequence_id=str(begun.id)), now=now)
    if decision.valid is not None and (until := _day(found, decision.valid.until)):
        before = decision.valid.remind
        remind = until - timedelta(days=before.days) if before is not None else None
        _stands(row, "valid", decision.valid.renew or "", today, last_on=until, remind_on=remind)


def lead_nowhere(application_id: UUID, *, now: datetime) -> None:
    """Part of acts: the decision was taken back. What was sent meanwhile stays a case of its own."""
    Consequence.objects.filter(application_id=application_id, ended_at=None).update(ended_at=now)


def _stands(
    row: Decision, kind: str, procedure: str, today: date, *, last_on: date | None, remind_on: date | None
) -> Consequence:
    """The one row of the same kind: decided again, it goes on where it was. A day that was not told is told."""
    which = {"application_id": row.application_id, "kind": kind, "procedure": procedure}
    before: Any = Consequence.objects.select_for_update().filter(**which).first()
    days = {"begins_on": today, "last_on": last_on, "remind_on": remind_on}
    if before is None:
        made: Consequence = Consequence.objects.create(**which, decision=row.decision, **days)
        return made
    if before.last_on != last_on:
        before.reminded_at = None
    before.decision, before.ended_at = row.decision, None
    for name, value in days.items():
        setattr(before, name, value)
    before.save()
    same: Consequence = before
    return same


def _day(found: ApplicationView, reference: d.Reference) -> date | None:
    """The day in an answer of the applicant or of the office; None where it was left open."""
    flow = case_flow(found)
    if flow is not None:
        form, evaluation = flow.way.form, flow.evaluation
    else:
        form = forms.form(found.procedure, found.version)
        context = forms.context_on(day_in_japan(found.arrived_at))
        evaluation = evaluate(form, found.answers, context)
    value = evaluation.values.get(single_path(form, reference))
    try:
        return date.fromisoformat(str(value))
    except ValueError:  # open, or known in part
        return None
