"""Ask somebody by mail, or ask them no more: part of the acts beside it, whose case is locked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from madoguchi.accounts.services.residents.links import end_links, issue_link
from madoguchi.applications.services.attachments.office_files import let_go
from madoguchi.applications.services.case.grant_case import end_grant, grant_case, see_otherwise
from madoguchi.applications.services.contact.letters import home_of
from madoguchi.forms.domain.flows.machine import Standing
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.ids import new_id
from madoguchi.notifications.domain.texts import invited_mail
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.review.domain.invitations import Held, end_of
from madoguchi.review.models import Invitation
from madoguchi.review.queries.steps.flows import CaseFlow
from madoguchi.tenants.queries import by_id

LANGUAGE = "ja"
"""Of the mail: whoever is asked works here. The pages that it leads to are in three languages."""


def make(
    flow: CaseFlow,
    standing: Standing,
    *,
    email: str,
    by_office: bool,
    held: Held,
    until: date,
    now: datetime,
) -> Invitation:
    """A row of their own. Whoever did the step before, and is asked anew, begins with what they sent then."""
    opening = standing.since
    assert opening is not None  # a step of somebody outside comes after the acceptance
    row: Invitation = Invitation.objects.create(
        id=new_id(),
        application_id=flow.application.id,
        step=standing.step.id,
        opening=opening,
        email=email,
        by_office=by_office,
        held=held,
        until=until,
        made_at=now,
        revoked_by="",
        typed=_sent_before(flow, standing, email),
        sent=[],
    )
    return row


def ask(row: Invitation, flow: CaseFlow, standing: Standing, *, given_by: UUID, now: datetime) -> None:
    """The case is shown to them, and a mail with a link goes out; a link from before works no more."""
    end_links(subject_id=row.id, purpose="invited")
    row.mail_id = write(row, flow, standing, now=now)
    row.asked_at = now
    row.times += 1
    row.save(update_fields=["mail_id", "asked_at", "times", "until", "held"])
    grant_case(
        application_id=row.application_id,
        to=row.id,
        sees=standing.step.sees or (),
        until=row.until,
        by=given_by,
        now=now,
    )


def write(row: Invitation, flow: CaseFlow, standing: Standing, *, now: datetime) -> UUID:
    """The mail with a link, which names nobody and holds no answer; its id."""
    tenant = by_id(current_tenant())
    assert tenant is not None
    until, step, definition = end_of(row.until), standing.step, flow.way.definition
    link = issue_link(purpose="invited", email=row.email, now=now, subject_id=row.id, until=until)
    text = invited_mail(
        language=LANGUAGE,
        office=office_of(tenant, LANGUAGE),
        procedure=definition.name.in_language(LANGUAGE),
        asked=step.label.in_language(LANGUAGE) if step.label else "",
        link=f"{home_of(tenant)}asked/links/{link.secret}/",
        until=until,
    )
    return send_mail(to=row.email, subject=text.subject, body=text.body, now=now)


def end(row: Invitation, **values: Any) -> None:
    """Nothing is shown to them any more, on pages that are open either; what they had typed, and files that they had
    brought, are gone. The link in their mail still leads to a page that says so."""
    Invitation.objects.filter(id=row.id).update(typed={}, **values)
    end_grant(application_id=row.application_id, to=row.id)
    let_go(held_by=row.id, application_id=row.application_id, step=row.step)


def show_as_named(flow: CaseFlow) -> None:
    """Part of acts: whoever was asked sees what the step names in the version that the case has now, and nothing where nobody
    from outside does it there."""
    rows = Invitation.objects.filter(application_id=flow.application.id)
    for row in rows.filter(answered_at=None, revoked_at=None, over_at=None):
        step = flow.way.flow.step(row.step)
        if step is not None and step.by is not None and step.by.invited is not None:
            see_otherwise(application_id=row.application_id, to=row.id, sees=step.sees or ())
        else:
            end_grant(application_id=row.application_id, to=row.id)


def _sent_before(flow: CaseFlow, standing: Standing, email: str) -> dict[str, Any]:
    mine = [each for each in flow.noted if each.record.step == standing.step.id and each.record.act == "did"]
    ids = [each.record.by for each in mine]
    rows = Invitation.objects.filter(
        application_id=flow.application.id, step=standing.step.id, email__iexact=email
    )
    by_same = {str(id) for id in rows.values_list("id", flat=True)}.intersection(ids)
    last = next((each for each in reversed(mine) if each.record.by in by_same), None)
    return dict(last.filled) if last is not None else {}
