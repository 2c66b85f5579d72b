"""What happens when a mail waits, and when something was done to a member of staff."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from madoguchi.notifications.connectors.configured import post
from madoguchi.notifications.services.deliver import deliver
from madoguchi.notifications.services.tell_staff import tell_staff
from madoguchi.outbox.services.work import opens_own_transactions


@opens_own_transactions
def deliver_mail(payload: dict[str, Any], *, now: datetime) -> None:
    """Send it; NotNow goes up to the worker, which tries again later."""
    sender = settings.ENVIRONMENT.mail_from
    deliver(mail_id=UUID(payload["mail_id"]), post=post(), sender=sender, now=now)


def mail_staff(payload: dict[str, Any], *, now: datetime) -> None:
    """Tell whom it concerns."""
    tell_staff(payload, now=now)
