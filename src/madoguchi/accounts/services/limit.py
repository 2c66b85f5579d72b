"""Limits on what can be guessed, the same on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from madoguchi.accounts.models import Attempt
from madoguchi.kernel.ids import keyed_hash, new_id


class TooManyAttempts(Exception):
    """The limit is reached; try again in `minutes`."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(f"again in {minutes} minutes")


def limit(*, what: str, who: str, most: int, per: timedelta, now: datetime) -> None:
    """Count one attempt. Raises TooManyAttempts from attempt `most` + 1 on within a window of `per`.

    `who` (an address, a receipt) is kept as a keyed hash only. Runs in a transaction that commits even when
    the attempt itself fails.
    """
    seconds = int(per.total_seconds())
    window = int(now.timestamp()) // seconds
    key = keyed_hash(f"limit:{what}:{who}", key=settings.MADOGUCHI_HASH_KEY)
    row, _ = Attempt.objects.get_or_create(key=key, window=window, defaults={"id": new_id()})
    Attempt.objects.filter(id=row.id).update(count=F("count") + 1)
    if row.count + 1 > most:
        raise TooManyAttempts(minutes=max(1, (seconds - int(now.timestamp()) % seconds) // 60 + 1))
