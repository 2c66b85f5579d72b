"""Delete drafts past their date; what stays of them is a count of where they were given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from madoguchi.applications.models import Draft, EndedDraft
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.isolation.scope import tenant_transaction

BATCH: Final = 500
REMEMBERED: Final = timedelta(days=180)
"""For so long whoever comes back to a draft that is over is told so."""
_COLUMNS: Final = (
    "id", "amends_id", "procedure", "version", "page", "updated_at", "resident_id", "expires_at"
)  # fmt: skip


class GivenUp(NamedTuple):
    """Where a draft was given up: the furthest page, and when it was changed last."""

    procedure: str
    version: str
    page: str
    changed: datetime


def purge_drafts(*, now: datetime, count: Callable[[Sequence[GivenUp]], None]) -> int:
    """How many drafts of the tenant in scope went, with their rows. A batch a transaction.

    Their files are then nobody's: `purge_files` takes them. That they were there, without what was in them, is
    remembered for a while. `count` gets those of applications that were never sent, in the same transaction.
    """
    with tenant_transaction():
        EndedDraft.objects.filter(ended_at__lt=now - REMEMBERED).delete()
    total = 0
    while gone := _batch(now, count):
        total += gone
    return total


def _batch(now: datetime, count: Callable[[Sequence[GivenUp]], None]) -> int:
    with tenant_transaction():
        rows = list(Draft.objects.filter(expires_at__lte=now).values_list(*_COLUMNS)[:BATCH])
        ids = [row[0] for row in rows]
        if ids:
            count([GivenUp(*row[2:6]) for row in rows if row[1] is None])
            EndedDraft.objects.bulk_create(_ended(row) for row in rows)
            # The database deletes their files' rows and sealed numbers with them (ON DELETE CASCADE).
            Draft.objects.filter(id__in=ids)._raw_delete("default")
            detail = {"count": str(len(ids))}
            record(actor=SYSTEM, action="drafts.purged", subject="drafts", detail=detail, now=now)
    return len(ids)


def _ended(row: tuple[Any, ...]) -> EndedDraft:
    draft_id, _, procedure, _, _, changed, resident, expired = row
    return EndedDraft(
        id=draft_id,
        procedure=procedure,
        resident_id=resident,
        expired=True,
        saved_at=changed,
        ended_at=expired,
    )
