"""What failed or was refused: a wrong code, a wrong secret, a limit that was reached.

Figures count every one. The record holds them as long as that tells something new: whoever tries a million codes must
not fill it. What was typed goes into neither.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import F

from madoguchi.accounts.models import FailureTally, StrangerTally
from madoguchi.accounts.services.limits.counting import count_once
from madoguchi.audit.services.record import Actor, record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import keyed_hash, new_id

UNKNOWN: Final = Actor(kind="unknown", id="", name="")
"""Whoever it was has shown nothing yet."""
HOUR: Final = timedelta(hours=1)
MOST_KNOWN: Final = 20
"""Entries in an hour about one subject that is ours: a colleague, an application."""
MOST_UNKNOWN: Final = 100
"""Entries of one kind in an hour about whatever a stranger makes up, together."""


def failed(
    *,
    action: str,
    subject: str,
    actor: Actor,
    now: datetime,
    detail: dict[str, str] | None = None,
    known: bool = False,
    told: bool = True,
) -> None:
    """Count it, and record it while there is room. In a transaction that commits although the attempt failed.

    `known`: the subject is a row of ours, so that there cannot be arbitrarily many. `told`: it is worth an entry.
    """
    detail = detail or {}
    _count(" ".join((action, *detail.values())))
    if not told:
        return
    most = MOST_KNOWN if known else MOST_UNKNOWN
    recorded = count_once(what=f"recorded {action}", who=subject if known else "", per=HOUR, now=now)
    if recorded <= most:
        record(actor=actor, action=action, subject=subject, detail=detail, now=now)
    elif recorded == most + 1:
        # The last one says that more come: from here on only the figures go on.
        record(actor=actor, action="record.paused", subject=subject, detail={"action": action}, now=now)


def failed_durably(*, action: str, subject: str, actor: Actor, now: datetime, known: bool = False) -> None:
    """The same, in a transaction of its own."""
    with tenant_transaction():
        failed(action=action, subject=subject, actor=actor, now=now, known=known)


def nameless(kind: str, who: str) -> str:
    """A subject by which the same stranger is known again, and from which nobody learns who it is."""
    return f"{kind}:#{keyed_hash(f'subject:{kind}:{who}', key=settings.MADOGUCHI_HASH_KEY).hex()[:16]}"


def failed_nowhere(*, action: str) -> None:
    """Count what was refused before it was clear which tenant it meant: figures only, no entry."""
    row, _ = StrangerTally.objects.get_or_create(what=action[:60])
    StrangerTally.objects.filter(what=row.what).update(count=F("count") + 1)


def stranger_counts() -> dict[str, int]:
    """What → how often, ever, of no tenant."""
    return dict(StrangerTally.objects.values_list("what", "count"))


def failure_counts() -> dict[str, int]:
    """What → how often, ever, of the tenant in scope."""
    return dict(FailureTally.objects.values_list("what", "count"))


def _count(what: str) -> None:
    row, _ = FailureTally.objects.get_or_create(what=what[:60], defaults={"id": new_id()})
    FailureTally.objects.filter(id=row.id).update(count=F("count") + 1)
