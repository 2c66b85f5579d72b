"""Delete what nobody may need any more: old drafts, sessions, attempts, files that belong to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps

from madoguchi.accounts.services import sessions
from madoguchi.accounts.services.limit import purge_attempts
from madoguchi.applications.connectors.store.folder import FolderStore
from madoguchi.applications.services.open_attachment import store
from madoguchi.audit.services.record import SYSTEM, record
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.ids import uuid7
from madoguchi.notifications.services.purge_mails import purge_mails
from madoguchi.tenants.queries import TenantView, all_tenants

BATCH: Final = 500
ORPHAN_AFTER: Final = timedelta(days=1)
"""A file without a row may be on its way for a while: it is stored before its row is written."""
LINK_KEPT: Final = timedelta(days=30)
"""A link that is over still tells its reader so, for this long."""


def purge(*, now: datetime) -> list[str]:
    """What was deleted, a line for each tenant that had something."""
    lines = [_line(tenant, _of_tenant(tenant, now)) for tenant in all_tenants()]
    place = store()
    if isinstance(place, FolderStore):
        left = place.sweep(before=(now - ORPHAN_AFTER).timestamp())
        lines.append(f"store: {left} unfinished uploads" if left else "")
    return [line for line in lines if line]


def _line(tenant: TenantView, counts: dict[str, int]) -> str:
    deleted = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{tenant.name}: {deleted}" if deleted else ""


def _of_tenant(tenant: TenantView, now: datetime) -> dict[str, int]:
    counts = {"drafts": _drafts(tenant.id, now)}
    with tenant_transaction(tenant.id):
        counts["sessions"] = sessions.purge(now=now)
        counts["attempts"] = purge_attempts(now=now)
        counts["mails"] = purge_mails(now=now)
        counts["links"] = _table("accounts", "LinkToken").filter(expires_at__lt=now - LINK_KEPT).delete()[0]
    counts["files"] = _orphan_files(tenant.id, now)
    return counts


def _drafts(tenant: int, now: datetime) -> int:
    """Drafts past their date, with their rows; their files are then nobody's. A batch a transaction."""
    total = 0
    while True:
        with tenant_transaction(tenant):
            ids = list(
                _table("applications", "Draft")
                .filter(expires_at__lte=now)
                .values_list("id", flat=True)[:BATCH]
            )
            if not ids:
                return total
            # The database deletes their files' rows and sealed numbers with them (ON DELETE CASCADE).
            _table("applications", "Draft").filter(id__in=ids)._raw_delete("default")
            record(
                actor=SYSTEM,
                action="drafts.purged",
                subject="drafts",
                detail={"count": str(len(ids))},
                now=now,
            )
        total += len(ids)


def _orphan_files(tenant: int, now: datetime) -> int:
    oldest = uuid7(int((now - ORPHAN_AFTER).timestamp() * 1000))
    deleted = 0
    for keys in _batches(str(tenant), oldest):
        with tenant_transaction(tenant):
            known = set(
                _table("applications", "Attachment")
                .filter(store_key__in=keys)
                .values_list("store_key", flat=True)
            )
        for key in keys:
            if key not in known:
                store().delete(key)
                deleted += 1
    return deleted


def _batches(tenant: str, before: UUID) -> Iterator[list[str]]:
    """Keys of files whose row would have been made before `before`: its id, which tells the time, is in the key."""
    batch: list[str] = []
    for key in store().keys(tenant):
        if _attachment(key) < before:
            batch.append(key)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _attachment(key: str) -> UUID:
    try:
        return UUID(key.rpartition(".")[2])
    except ValueError:
        return UUID(int=0)


def _table(app: str, model: str) -> Any:
    """Rows of the tenant in scope. By name: only the operator deletes across packages."""
    return apps.get_model(app, model).objects
