"""Delete drafts past their date; what stays of them is a count of where they were given up."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from madoguchi.applications.domain.tally import Tally
from madoguchi.applications.models import Draft, EndedDraft
from madoguchi.applications.services.tally import write_tallies
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan

BATCH: Final = 500
REMEMBERED: Final = timedelta(days=180)
"""For so long whoever comes back to a draft that is over is told so."""
_COLUMNS: Final = (
    "id", "amends_id", "procedure", "version", "page", "updated_at", "resident_id", "expires_at"
)  # fmt: skip


def purge_drafts(*, now: datetime) -> int:
    """How many drafts of the tenant in scope went, with their rows. A batch a transaction.

    Their files are then nobody's: `purge_files` takes them. That they were there, without what was in them, is
    remembered for a while.
    """
    with tenant_transaction():
        EndedDraft.objects.filter(ended_at__lt=now - REMEMBERED).delete()
    total = 0
    while count := _batch(now):
        total += count
    return total


def _batch(now: datetime) -> int:
    with tenant_transaction():
        rows = list(Draft.objects.filter(expires_at__lte=now).values_list(*_COLUMNS)[:BATCH])
        ids = [row[0] for row in rows]
        if ids:
            write_tallies(Counter(_gave_up(*row[2:6]) for row in rows if row[1] is None))
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


def _gave_up(procedure: str, version: str, page: str, changed: datetime) -> Tally:
    """What is counted of a draft that nobody went on with: the furthest page, and the day of the last change."""
    return Tally(procedure, version, page, day_in_japan(changed), "gave_up")
