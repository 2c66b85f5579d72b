"""Mails of the tenant in scope, and who writes them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.conf import settings

from madoguchi.notifications.domain.texts import Office
from madoguchi.notifications.models import Mail
from madoguchi.tenants.queries import TenantView


class MailView(msgspec.Struct, frozen=True, kw_only=True):
    """A mail; `state` is waiting, sent or refused. `body` is empty once a mail server took it."""

    id: UUID
    to: str
    subject: str
    body: str
    state: str
    created_at: datetime
    sent_at: datetime | None


def office_of(tenant: TenantView, language: str) -> Office:
    """Who writes, in the reader's language."""
    return Office(
        name=tenant.in_language(language), contact=tenant.contact, sender=settings.ENVIRONMENT.sender
    )


def mails(limit: int = 50) -> list[MailView]:
    """The latest mails, newest first: what the demonstration's page of mails shows."""
    return [
        MailView(
            id=row.id,
            to=row.to,
            subject=row.subject,
            body=row.body,
            state=row.state,
            created_at=row.created_at,
            sent_at=row.sent_at,
        )
        for row in Mail.objects.order_by("-created_at", "-id")[:limit]
    ]


def mail_state(mail_id: UUID) -> str:
    """waiting, sent or refused; nothing of one that was deleted since."""
    found = Mail.objects.filter(id=mail_id).values_list("state", flat=True).first()
    return str(found or "")


def refused_count() -> int:
    """How many mails no server would take for good: for `doctor`."""
    return int(Mail.objects.filter(state="refused").count())
