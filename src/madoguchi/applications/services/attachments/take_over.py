"""Take a file over from another government of this installation, where it was looked at and scanned."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from madoguchi.applications.models import Attachment
from madoguchi.applications.queries.attachments import FileView
from madoguchi.files.domain.storing import Store, key_for
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import new_id


def take_over(
    *, file: BinaryIO, of: FileView, sha256: str, store: Store, client_id: str, now: datetime
) -> UUID:
    """A copy with a row of its own, for whoever submits it under `client_id`; one that they took before is found again.

    Opens its own transactions. Raises StoreFull, StoreUnavailable, ContentChanged.
    """
    mine = {"client_id": client_id, "item": of.item, "sha256": sha256, "name": of.name}
    with tenant_transaction():
        found: UUID | None = Attachment.objects.filter(**mine).values_list("id", flat=True).first()
    if found is not None:
        return found
    row_id = new_id()
    key = key_for(tenant=str(current_tenant()), sha256=sha256, attachment=str(row_id))
    store.save(key, file)
    with tenant_transaction():
        Attachment.objects.create(
            id=row_id, kind=of.kind, media_type=of.media_type, size=of.size, store_key=key, state=of.state,
            uploaded_at=now, **mine,
        )  # fmt: skip
    return row_id
