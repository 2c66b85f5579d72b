"""Forget mails after a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from madoguchi.notifications.models import Mail

KEPT = timedelta(days=30)


def purge_mails(*, now: datetime) -> int:
    """Delete mails written longer than KEPT ago, of the tenant in scope; how many they were."""
    deleted, _ = Mail.objects.filter(created_at__lt=now - KEPT).delete()
    return deleted
