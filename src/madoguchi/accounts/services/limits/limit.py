"""Limits on what can be guessed, the same on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from madoguchi.accounts.models import Attempt
from madoguchi.accounts.services.limits.counting import count_once, place
from madoguchi.accounts.services.limits.failures import UNKNOWN, failed, nameless
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import uuid7

KEPT: Final = timedelta(days=1)
"""No window is longer."""


class TooManyAttempts(Exception):
    """The limit is reached; try again in `minutes`. `first`: this attempt is the first one too many.

    `what` and `who` until it is recorded; who answers calls `record_limit`.
    """

    def __init__(self, minutes: int, *, first: bool = False, what: str = "", who: str = "") -> None:
        self.minutes = minutes
        self.first = first
        self.what = what
        self.who = who
        super().__init__(f"again in {minutes} minutes")


def limit_durably(*, what: str, who: str, most: int, per: timedelta, now: datetime) -> None:
    """As `limit`, in a transaction of its own, so that the attempt counts whatever becomes of it."""
    refused: TooManyAttempts | None = None
    with tenant_transaction():
        try:
            limit(what=what, who=who, most=most, per=per, now=now)
        except TooManyAttempts as error:
            refused = error
            record_limit(error, now=now)
    if refused is not None:
        raise refused


def record_limit(error: TooManyAttempts, *, now: datetime) -> None:
    """The first attempt too many goes into the record, every one into the figures; once for each error.

    In a transaction of its own, or in the caller's.
    """
    if not error.what:
        return
    with tenant_transaction():
        failed(
            action="limit.reached",
            subject=nameless(error.what, error.who),
            actor=UNKNOWN,
            detail={"limit": error.what},
            now=now,
            told=error.first,
        )
    error.what = ""


def limit(*, what: str, who: str, most: int, per: timedelta, now: datetime) -> None:
    """Count one attempt. Raises TooManyAttempts from attempt `most` + 1 on within a window of `per`.

    `who` (an address, a receipt) is kept as a keyed hash only. Runs in a transaction that commits even when
    the attempt itself fails.
    """
    count = count_once(what=what, who=who, per=per, now=now)
    if count > most:
        seconds = int(per.total_seconds())
        left = seconds - int(now.timestamp()) % seconds
        raise TooManyAttempts(-(-left // 60), first=count == most + 1, what=what, who=who)


def forgive(*, what: str, who: str, per: timedelta, now: datetime) -> None:
    """Take back one attempt of the present window: it was no guess."""
    window, key = place(what, who, per, now)
    Attempt.objects.filter(key=key, window=window, count__gt=0).update(count=F("count") - 1)


def purge_attempts(*, now: datetime) -> int:
    """Delete rows made so long ago (their ids tell) that their window is over."""
    oldest = uuid7(int((now - KEPT).timestamp() * 1000))
    deleted, _ = Attempt.objects.filter(id__lt=oldest).delete()
    return deleted
