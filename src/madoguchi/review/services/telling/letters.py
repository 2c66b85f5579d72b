"""Mails about what the office did; none of them says what was decided, asked or written."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from madoguchi.applications.queries import applications
from madoguchi.applications.services.contact.letters import procedure_name, status_link
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.notifications.domain import texts
from madoguchi.notifications.domain.texts import MailText
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.review.queries.clock import clocks
from madoguchi.review.queries.correction import corrections
from madoguchi.review.queries.transfer.transfers import transfer_of
from madoguchi.tenants.queries import by_id


def send_accepted(*, application_id: UUID, now: datetime) -> None:
    """It was accepted."""
    _send("accepted", application_id, now)


def send_decided(*, application_id: UUID, now: datetime) -> None:
    """It was decided."""
    _send("decided", application_id, now)


def send_decision_undone(*, application_id: UUID, now: datetime) -> None:
    """The result of which a mail told is none any more."""
    _send("decision_undone", application_id, now)


def send_message_there(*, application_id: UUID, now: datetime) -> None:
    """A message waits."""
    _send("message", application_id, now)


def send_correction(*, application_id: UUID, now: datetime) -> None:
    """A correction is asked for; not any more if it was ended meanwhile."""
    _send("correction", application_id, now)


def send_transferred(*, application_id: UUID, now: datetime) -> None:
    """It went to the government that is competent for it."""
    _send("transferred", application_id, now)


WhyOtherDay = Literal["period_extended", "extension_undone", "days_moved"]


def send_period_changed(*, application_id: UUID, why: WhyOtherDay, now: datetime) -> date | None:
    """The day by which a result is expected is another: the day that stands now and was told; None once it is over, or where
    there is no address."""
    application = applications.application(application_id)
    told = _time(application, now) if application is not None else None
    if told is None or not _send(why, application_id, now):
        return None
    return told.due.day


def _time(application: applications.ApplicationView, now: datetime) -> clocks.CaseTime | None:
    """Its clock; None once it is over."""
    found = clocks.case_time(application, today=day_in_japan(now), asked=clocks.asked_of(application.id))
    return found if found is not None and found.days_left is not None else None


def _send(kind: str, application_id: UUID, now: datetime) -> bool:
    """Whether a mail was written."""
    application = applications.application(application_id)
    if application is None or not application.email:
        return False
    text = _text(kind, application, now)
    if text is None:
        return False
    send_mail(to=application.email, subject=text.subject, body=text.body, now=now)
    return True


def _text(kind: str, application: applications.ApplicationView, now: datetime) -> MailText | None:
    tenant, language = by_id(current_tenant()), application.language
    assert tenant is not None
    office, link = office_of(tenant, language), status_link(tenant, application.receipt)
    name = procedure_name(application.procedure, application.version, language)
    receipt = application.receipt
    if kind == "correction":
        asked = corrections.open_correction(application_id=application.id, language=language)
        if asked is None:
            return None
        due = datetime.combine(asked.due_on, time(12), JST)
        return texts.correction_mail(
            language=language, office=office, procedure=name, receipt=receipt, due=due, link=link
        )
    if kind in texts.OTHER_DAY:
        told = _time(application, now)
        if told is None:
            return None
        return texts.period_mail(
            kind, language=language, office=office, procedure=name, receipt=receipt, link=link,
            due=datetime.combine(told.due.day, time(12), JST),
        )  # fmt: skip
    if kind == "transferred":
        gone = transfer_of(application.id)
        if gone is None:
            return None
        there = by_id(gone.to_tenant) if gone.to_tenant is not None else None
        to = there.in_language(language) if there is not None else gone.to_name
        return texts.transferred_mail(
            language=language, office=office, procedure=name, receipt=receipt, link=link, to=to,
            arrived_at=application.arrived_at,
        )  # fmt: skip
    compose = {
        "accepted": texts.accepted_mail,
        "decided": texts.decided_mail,
        "decision_undone": texts.decision_undone_mail,
        "message": texts.message_mail,
    }[kind]
    return compose(language=language, office=office, procedure=name, receipt=receipt, link=link)
