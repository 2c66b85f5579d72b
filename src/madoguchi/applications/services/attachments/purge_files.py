"""Delete files that belong to nothing: their upload broke off, or what they belonged to is gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from madoguchi.applications.models import Attachment
from madoguchi.files.domain.storing import Store
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import uuid7

BATCH: Final = 500
ORPHAN_AFTER: Final = timedelta(days=1)
"""A file without a row may be on its way for a while: it is stored before its row is written."""
UNSENT_AFTER: Final = timedelta(days=2)
"""A client has this long from an upload to the application that the file goes with."""


def purge_unsent(*, now: datetime) -> int:
    """Delete rows of files that an API client uploaded and never submitted; how many they were.

    Of the tenant in scope. The files themselves are then nobody's: `purge_files` takes them.
    """
    with tenant_transaction():
        unsent = Attachment.objects.filter(
            draft_id=None, application_id=None, office_of=None, uploaded_at__lt=now - UNSENT_AFTER
        )
        deleted, _ = unsent.delete()
    return deleted


def purge_files(*, store: Store, now: datetime) -> int:
    """Delete stored files of the tenant in scope that have no row; how many they were. Raises StoreUnavailable."""
    oldest = uuid7(int((now - ORPHAN_AFTER).timestamp() * 1000))
    deleted = 0
    for keys in _batches(store, oldest):
        for key in set(keys) - _known(keys):
            store.delete(key)
            deleted += 1
    return deleted


def _known(keys: list[str]) -> set[str]:
    with tenant_transaction():
        return set(Attachment.objects.filter(store_key__in=keys).values_list("store_key", flat=True))


def _batches(store: Store, before: UUID) -> Iterator[list[str]]:
    """Keys of files whose row would have been made before `before`: its id, which tells the time, is in the key."""
    batch: list[str] = []
    for key in store.keys(str(current_tenant())):
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
