"""Delete drafts past their date."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from madoguchi.applications.models import Draft
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.isolation.scope import tenant_transaction

BATCH: Final = 500


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
        ids = list(Draft.objects.filter(expires_at__lte=now).values_list("id", flat=True)[:BATCH])
        if ids:
            # The database deletes their files' rows and sealed numbers with them (ON DELETE CASCADE).
            Draft.objects.filter(id__in=ids)._raw_delete("default")
            detail = {"count": str(len(ids))}
            record(actor=SYSTEM, action="drafts.purged", subject="drafts", detail=detail, now=now)
    return len(ids)
