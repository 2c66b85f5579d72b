"""Limits on what can be guessed, the same on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from madoguchi.accounts.models import Attempt
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import keyed_hash, new_id, uuid7


class TooManyAttempts(Exception):
    """The limit is reached; try again in `minutes`."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(f"again in {minutes} minutes")


def limit_durably(*, what: str, who: str, most: int, per: timedelta, now: datetime) -> None:
    """As `limit`, in a transaction of its own, so that the attempt counts whatever becomes of it."""
    refused: TooManyAttempts | None = None
    with tenant_transaction():
        try:
            limit(what=what, who=who, most=most, per=per, now=now)
        except TooManyAttempts as error:
            refused = error
    if refused is not None:
        raise refused


def limit(*, what: str, who: str, most: int, per: timedelta, now: datetime) -> None:
    """Count one attempt. Raises TooManyAttempts from attempt `most` + 1 on within a window of `per`.

    `who` (an address, a receipt) is kept as a keyed hash only. Runs in a transaction that commits even when
    the attempt itself fails.
    """
    seconds, window, key = _place(what, who, per, now)
    row, _ = Attempt.objects.get_or_create(key=key, window=window, defaults={"id": new_id()})
    Attempt.objects.filter(id=row.id).update(count=F("count") + 1)
    # Read after the update, which holds the row: two at once cannot both be the last that is allowed.
    count: int = Attempt.objects.values_list("count", flat=True).get(id=row.id)
    if count > most:
        raise TooManyAttempts(minutes=-(-(seconds - int(now.timestamp()) % seconds) // 60))


def forgive(*, what: str, who: str, per: timedelta, now: datetime) -> None:
    """Take back one attempt of the present window: it was no guess."""
    _, window, key = _place(what, who, per, now)
    Attempt.objects.filter(key=key, window=window, count__gt=0).update(count=F("count") - 1)


def purge_attempts(*, now: datetime, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete rows made so long ago (their ids tell) that their window is over: none is longer than a day."""
    oldest = uuid7(int((now - older_than).timestamp() * 1000))
    deleted, _ = Attempt.objects.filter(id__lt=oldest).delete()
    return deleted


def _place(what: str, who: str, per: timedelta, now: datetime) -> tuple[int, int, bytes]:
    """(seconds of a window, its number, keyed hash of what is limited and for whom)."""
    seconds = int(per.total_seconds())
    key = keyed_hash(f"limit:{what}:{who}", key=settings.MADOGUCHI_HASH_KEY)
    return seconds, int(now.timestamp()) // seconds, key
