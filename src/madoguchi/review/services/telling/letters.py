"""Mails about what the office did; none of them says what was decided, asked or written."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID

from madoguchi.applications.queries import applications
from madoguchi.applications.services.contact.letters import procedure_name, status_link
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.clock import JST, day_in_japan
from madoguchi.notifications.domain import texts
from madoguchi.notifications.domain.texts import MailText
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.review.queries import clocks, corrections
from madoguchi.review.queries.transfers import transfer_of
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


def send_period_changed(*, application_id: UUID, extended: bool, now: datetime) -> None:
    """The day by which a result is expected is another; said with the day that stands now, or not at all once it is over."""
    _send("period_extended" if extended else "extension_undone", application_id, now)


def _send(kind: str, application_id: UUID, now: datetime) -> None:
    application = applications.application(application_id)
    if application is None or not application.email:
        return
    text = _text(kind, application, now)
    if text is not None:
        send_mail(to=application.email, subject=text.subject, body=text.body, now=now)


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
    if kind in ("period_extended", "extension_undone"):
        told = clocks.case_time(application, today=day_in_japan(now), asked=clocks.asked_of(application.id))
        if told is None or told.days_left is None:
            return None
        return texts.period_mail(
            language=language, office=office, procedure=name, receipt=receipt, link=link,
            due=datetime.combine(told.due.day, time(12), JST), extended=kind == "period_extended",
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
