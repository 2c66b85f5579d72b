"""Mails about drafts and applications: which text, from which office, leading where."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from madoguchi.accounts.services.residents.links import Issued
from madoguchi.applications.domain.promised import promised
from madoguchi.applications.models import Application, Attachment
from madoguchi.applications.queries.drafts import DraftView
from madoguchi.forms.domain.answers.evaluate import evaluate
from madoguchi.forms.queries import context_on, form
from madoguchi.isolation.scope import current_tenant
from madoguchi.kernel.clock import day_in_japan
from madoguchi.notifications.domain import texts
from madoguchi.notifications.domain.texts import MailText
from madoguchi.notifications.queries import office_of
from madoguchi.notifications.services.send_mail import send_mail
from madoguchi.tenants.queries import TenantView, by_id


def home_of(tenant: TenantView) -> str:
    """The address under which a tenant's pages are, as a mail links to it."""
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}/{tenant.slug}/"


def procedure_name(procedure: str, version: str, language: str) -> str:
    """What the reader calls the procedure."""
    definition = form(procedure, version).definition
    return (definition.plain or definition.name).in_language(language)


def send_receipt(*, application_id: UUID, now: datetime) -> None:
    """Tell the applicant that it arrived."""
    tenant, row = _tenant(), Application.objects.get(id=application_id)
    if row.email:
        text = texts.receipt_mail(
            language=row.language,
            office=office_of(tenant, row.language),
            procedure=procedure_name(row.procedure, row.version, row.language),
            receipt=row.receipt,
            arrived_at=row.arrived_at,
            link=status_link(tenant, row.receipt),
            papers=_papers(row),
        )
        _send(row.email, text, now)


def _papers(row: Application) -> tuple[str, ...]:
    """The documents that the applicant said would follow."""
    its_form = form(row.procedure, row.version)
    if not its_form.attachments:
        return ()
    context = context_on(day_in_japan(row.arrived_at))
    evaluation = evaluate(its_form, msgspec.json.decode(row.answers), context)
    there = Attachment.objects.filter(application_id=row.id).values_list("item", flat=True)
    return tuple(label.in_language(row.language) for label in promised(its_form, evaluation, there))


def send_withdrawn(*, application_id: UUID, now: datetime) -> None:
    """Tell the applicant that it was taken back."""
    tenant, row = _tenant(), Application.objects.get(id=application_id)
    if row.email:
        text = texts.withdrawn_mail(
            language=row.language,
            office=office_of(tenant, row.language),
            procedure=procedure_name(row.procedure, row.version, row.language),
            receipt=row.receipt,
            withdrawn_at=row.changed_at,
        )
        _send(row.email, text, now)


def send_draft_link(*, draft: DraftView, email: str, link: Issued, language: str, now: datetime) -> None:
    """A link with which one goes on, and which verifies the address."""
    text = texts.draft_link_mail(**_about(draft, link, language), kept_until=draft.expires_at)
    _send(email, text, now, urgent=True)


def send_draft_expires(*, draft: DraftView, email: str, link: Issued, language: str, now: datetime) -> None:
    """Until when a draft is kept, and a link with which one goes on."""
    text = texts.draft_expires_mail(**_about(draft, link, language), kept_until=draft.expires_at)
    _send(email, text, now)


def send_confirmation(*, draft: DraftView, email: str, link: Issued, language: str, now: datetime) -> None:
    """A link that verifies the address, and leads to the button that sends."""
    text = texts.verify_email_mail(**_about(draft, link, language), until=link.until)
    _send(email, text, now, urgent=True)


def send_address_link(*, purpose: str, to: str, new: str, link: Issued, language: str, now: datetime) -> None:
    """Is it right that the address becomes another? To the old one (`old_address`), and to the new one."""
    tenant = _tenant()
    text = texts.address_link_mail(
        purpose,
        language=language,
        office=office_of(tenant, language),
        new=new,
        link=f"{home_of(tenant)}links/{link.secret}/",
        until=link.until,
    )
    _send(to, text, now, urgent=True)


def send_address_changed(*, to: str, new: str, language: str, now: datetime) -> None:
    """To the old address: mails go elsewhere from now on."""
    text = texts.address_changed_mail(language=language, office=office_of(_tenant(), language), new=new)
    _send(to, text, now)


def send_new_code(*, row: Application, code: str, now: datetime) -> None:
    """A new access code, to the address that the application was made with."""
    tenant = _tenant()
    text = texts.new_access_code_mail(
        language=row.language,
        office=office_of(tenant, row.language),
        receipt=row.receipt,
        code=code,
        link=f"{home_of(tenant)}applications/",
    )
    _send(row.email, text, now, urgent=True)


def status_link(tenant: TenantView, receipt: str) -> str:
    """The page on which an applicant sees where an application stands."""
    return f"{home_of(tenant)}applications/{receipt}/"


def _about(draft: DraftView, link: Issued, language: str) -> dict[str, Any]:
    """What every mail about a draft says."""
    tenant = _tenant()
    return {
        "language": language,
        "office": office_of(tenant, language),
        "procedure": procedure_name(draft.procedure, draft.version, language),
        "link": f"{home_of(tenant)}links/{link.secret}/",
    }


def _tenant() -> TenantView:
    tenant = by_id(current_tenant())
    assert tenant is not None
    return tenant


def _send(to: str, text: MailText, now: datetime, *, urgent: bool = False) -> None:
    send_mail(to=to, subject=text.subject, body=text.body, now=now, urgent=urgent)
