"""Delete drafts past their date; what stays of them is a count of where they were given up."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from madoguchi.applications.domain.tally import Tally
from madoguchi.applications.models import Draft
from madoguchi.applications.services.tally import write_tallies
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan

BATCH: Final = 500
_COLUMNS: Final = ("id", "amends_id", "procedure", "version", "page", "updated_at")


def purge_drafts(*, now: datetime) -> int:
    """How many drafts of the tenant in scope went, with their rows. A batch a transaction.

    Their files are then nobody's: `purge_files` takes them.
    """
    total = 0
    while count := _batch(now):
        total += count
    return total


def _batch(now: datetime) -> int:
    with tenant_transaction():
        rows = list(Draft.objects.filter(expires_at__lte=now).values_list(*_COLUMNS)[:BATCH])
        ids = [row[0] for row in rows]
        if ids:
            write_tallies(Counter(_gave_up(*row[2:]) for row in rows if row[1] is None))
            # The database deletes their files' rows and sealed numbers with them (ON DELETE CASCADE).
            Draft.objects.filter(id__in=ids)._raw_delete("default")
            detail = {"count": str(len(ids))}
            record(actor=SYSTEM, action="drafts.purged", subject="drafts", detail=detail, now=now)
    return len(ids)


def _gave_up(procedure: str, version: str, page: str, changed: datetime) -> Tally:
    """What is counted of a draft that nobody went on with: the furthest page, and the day of the last change."""
    return Tally(procedure, version, page, day_in_japan(changed), "gave_up")
