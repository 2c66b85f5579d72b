"""What happens when a mail waits, and when something was done to a member of staff."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from madoguchi.notifications.connectors.configured import post
from madoguchi.notifications.domain.post import Away
from madoguchi.notifications.services.deliver import deliver
from madoguchi.notifications.services.tell_staff import tell_staff
from madoguchi.outbox.services.work import LaneRests, opens_own_transactions

AWAY = 10.0
"""Seconds between two looks whether the mail server is back."""

log = logging.getLogger(__name__)


@opens_own_transactions
def deliver_mail(payload: dict[str, Any], *, now: datetime) -> None:
    """Send it; NotNow goes up to the worker, which tries again later."""
    sender = settings.ENVIRONMENT.sender
    try:
        deliver(mail_id=UUID(payload["mail_id"]), post=post(), sender=sender, now=now)
    except Away as away:
        log.warning("no mail can be sent: %s; again in %d s", away, AWAY)
        raise LaneRests(AWAY) from None


@opens_own_transactions
def deliver_link(payload: dict[str, Any], *, now: datetime) -> None:
    """As `deliver_mail`, in a lane of its own."""
    deliver_mail(payload, now=now)


def mail_staff(payload: dict[str, Any], *, now: datetime) -> None:
    """Tell whom it concerns."""
    tell_staff(payload, now=now)
