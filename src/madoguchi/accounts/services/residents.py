"""Residents' accounts."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.models import ResidentAccount
from madoguchi.kernel.ids import new_id


def resident_of(*, email: str, now: datetime) -> ResidentAccount:
    """The account of a verified e-mail address, made at the first time."""
    account: ResidentAccount
    account, _ = ResidentAccount.objects.get_or_create(
        email=email.lower(), defaults={"id": new_id(), "created_at": now, "seen_at": now}
    )
    return account
