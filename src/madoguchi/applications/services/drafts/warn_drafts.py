"""Tell by mail that a draft expires soon, with a link to go on: a browser's session is long over by then."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from madoguchi.accounts.services.residents.links import issue_link
from madoguchi.applications.models import Draft
from madoguchi.applications.queries.drafts import view_of
from madoguchi.applications.services.contact.letters import send_draft_expires
from madoguchi.isolation.scope import tenant_transaction

BEFORE: Final = timedelta(days=3)
BATCH: Final = 100


def warn_drafts(*, now: datetime) -> int:
    """How many were told, of the tenant in scope: confirmed addresses alone, once since a draft was last saved."""
    total = 0
    while count := _batch(now):
        total += count
    return total


def _batch(now: datetime) -> int:
    with tenant_transaction():
        soon = Draft.objects.filter(
            Q(warned_at=None) | Q(warned_at__lt=F("updated_at")),
            amends_id=None,
            email_verified_at__isnull=False,
            expires_at__gt=now,
            expires_at__lte=now + BEFORE,
        )
        drafts = list(soon.select_for_update()[:BATCH])
        for draft in drafts:
            link = issue_link(purpose="draft", email=draft.email, now=now, subject_id=draft.id)
            send_draft_expires(
                draft=view_of(draft), email=draft.email, link=link, language=draft.language, now=now
            )
        Draft.objects.filter(id__in=[draft.id for draft in drafts]).update(warned_at=now)
    return len(drafts)
