"""Ask whoever the open steps of a case name, and end what is asked for no more."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from madoguchi.accounts.permissions import OPERATOR
from madoguchi.applications.domain.states import State
from madoguchi.applications.queries.applications import application
from madoguchi.applications.services.case.change_state import NoSuchApplication, locked_application
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.forms.domain.format import definition as d
from madoguchi.forms.queries import way
from madoguchi.kernel.clock import day_in_japan
from madoguchi.kernel.email import check_email
from madoguchi.review.domain.invitations import held_for, last_day
from madoguchi.review.models import Invitation
from madoguchi.review.queries.steps.flows import CaseFlow, case_flow
from madoguchi.review.services.inviting.asking import ask, end, make
from madoguchi.tenants.queries import office_days

_LIVING: Final = {"answered_at": None, "revoked_at": None, "over_at": None}


def keep_invitations(*, application_id: UUID, now: datetime) -> None:
    """As the steps of the case stand now. Repeatable: who was asked since a step was opened is not asked twice by this."""
    found = application(application_id)
    own = way(found.procedure, found.version) if found is not None else None
    living = Invitation.objects.filter(application_id=application_id, **_LIVING)
    if own is None or not (own.flow.outside or living.exists()):
        return
    try:
        locked_application(application_id)
    except NoSuchApplication:
        return
    found = application(application_id)
    flow = case_flow(found) if found is not None else None
    if flow is None:
        return
    for standing in flow.position.standings.values():
        if standing.step.by is not None and standing.step.by.invited is not None:
            _keep(flow, standing, now=now)
    for row in living.exclude(step__in=_of_others(flow)):
        end(row, over_at=now)


def _of_others(flow: CaseFlow) -> list[str]:
    """The steps that somebody from outside does."""
    return [step.id for step in flow.way.flow.steps if step.by is not None and step.by.invited is not None]


def _keep(flow: CaseFlow, standing: Standing, *, now: datetime) -> None:
    """While a correction is out everything stays as it is: nobody is asked, and nobody is sent away."""
    rows = Invitation.objects.filter(application_id=flow.application.id, step=standing.step.id)
    living = rows.filter(**_LIVING).first()
    is_open = standing.where == "open" and (flow.goes_on or flow.application.state == State.CORRECTING)
    if living is not None and not (is_open and living.opening == standing.since):
        end(living, over_at=now)
        living = None
    if not is_open or not flow.goes_on or rows.filter(opening=standing.since).exists():
        return
    given = rows.filter(by_office=True).order_by("-made_at", "-id").first()
    email = given.email if given is not None else address_in_answers(flow, standing.step)
    row = make(
        flow,
        standing,
        email=email,
        by_office=given is not None,
        held="" if given is not None else held_for(email, own=addresses_of(flow, standing.step)),
        until=last_day(standing.step.within, begun=day_in_japan(now), office=office_days()),
        now=now,
    )
    if not row.held:
        ask(row, flow, standing, given_by=OPERATOR.id, now=now)


def address_in_answers(flow: CaseFlow, step: d.Step) -> str:
    """Where the answers say that whoever does the step can be written to; nothing where they do not say."""
    return str(flow.evaluation.values.get(_named(flow, step)) or "")


def addresses_of(flow: CaseFlow, step: d.Step) -> tuple[str, ...]:
    """The applicant's own: where the receipt went, and all that they wrote elsewhere."""
    named = _named(flow, step)
    others = (str(value) for path, value in flow.evaluation.values.items() if path != named)
    return (flow.application.email, *(text for text in others if "@" in text and check_email(text).ok))


def _named(flow: CaseFlow, step: d.Step) -> str:
    """The path of the answer that names them."""
    reference = str(step.by.invited) if step.by is not None else ""
    place = flow.way.form.places.get(reference.partition(".")[0])
    return f"{place.prefix}{reference}" if place is not None else reference
