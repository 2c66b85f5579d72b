"""Count what happens in a window of time, the same on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from madoguchi.accounts.models import Attempt
from madoguchi.kernel.ids import keyed_hash, new_id


def count_once(*, what: str, who: str, per: timedelta, now: datetime) -> int:
    """Count one in the present window; how many they are now. `who` is kept as a keyed hash only."""
    window, key = place(what, who, per, now)
    row, _ = Attempt.objects.get_or_create(key=key, window=window, defaults={"id": new_id()})
    Attempt.objects.filter(id=row.id).update(count=F("count") + 1)
    # Read after the update, which holds the row: two at once cannot both be the last that is allowed.
    count: int = Attempt.objects.values_list("count", flat=True).get(id=row.id)
    return count


def place(what: str, who: str, per: timedelta, now: datetime) -> tuple[int, bytes]:
    """(number of the window, keyed hash of what is counted and for whom)."""
    key = keyed_hash(f"limit:{what}:{who}", key=settings.MADOGUCHI_HASH_KEY)
    return int(now.timestamp()) // int(per.total_seconds()), key
