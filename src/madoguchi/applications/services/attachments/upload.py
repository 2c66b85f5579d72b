"""Take a file in: look at it, store it durably, quarantine it until it is scanned."""

from __future__ import annotations

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db.models import F, Q

from madoguchi.applications.events import AttachmentReceived
from madoguchi.applications.models import Attachment, Draft
from madoguchi.applications.services.drafts.save_page import locked_draft
from madoguchi.files.domain.child import inspect_in_child
from madoguchi.files.domain.media_types import MIB, Kind, Limits
from madoguchi.files.domain.storing import Store, key_for
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish


class TooManyFiles(Exception):
    """The attachment has as many files as it takes."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(str(most))


def upload(
    *,
    attachment: d.Attachment,
    file: BinaryIO,
    name: str,
    store: Store,
    now: datetime,
    draft_id: UUID | None = None,
    client_id: str = "",
) -> UUID:
    """Store a file for a draft, or for an API client that will submit it; the attachment's row id.

    The same file for the same attachment of a draft is there once: sent by a script and by the page's button, it is
    the one that came first.

    Opens its own transaction: looking at the file and storing it take time in which nothing is locked.
    Raises Refused, TooManyFiles, StoreFull, StoreUnavailable, NoRoom, NoSuchDraft; then nothing is kept.
    """
    limits = Limits(max_bytes=attachment.max_mb * MIB)
    seen = inspect_in_child(file, name=name, accept=[Kind(kind) for kind in attachment.accept], limits=limits)
    row_id = new_id()
    key = key_for(tenant=str(current_tenant()), sha256=seen.sha256, attachment=str(row_id))
    file.seek(0)
    store.save(key, file)
    with tenant_transaction():
        if draft_id is not None:
            draft = locked_draft(draft_id)
            same = _same(draft, attachment.id, seen.sha256)
            if same is not None:
                store.delete(key)
                return same
            if (
                Attachment.objects.filter(draft_id=draft_id, item=attachment.id).count()
                >= attachment.max_files
            ):
                store.delete(key)
                raise TooManyFiles(attachment.max_files)
            _changed(draft.id)
        Attachment.objects.create(
            id=row_id,
            draft_id=draft_id,
            client_id=client_id,
            item=attachment.id,
            name=seen.clean_name,
            kind=seen.kind,
            media_type=seen.media_type,
            size=seen.size,
            sha256=seen.sha256,
            store_key=key,
            state="quarantined",
            uploaded_at=now,
        )
        publish(AttachmentReceived(attachment_id=str(row_id)), now=now)
    return row_id


def _same(draft: Draft, item: str, sha256: str) -> UUID | None:
    """The row of this very file, if it was sent already; with an application that is mended, too."""
    held = Q(draft_id=draft.id) | (Q(application_id=draft.amends_id) if draft.amends_id else Q())
    found: UUID | None = (
        Attachment.objects.filter(held, item=item, sha256=sha256).values_list("id", flat=True).first()
    )
    return found


def remove_file(*, draft_id: UUID, attachment_id: UUID, store: Store) -> bool:
    """Take a file of a draft away; whether it was there."""
    with tenant_transaction():
        row = Attachment.objects.filter(id=attachment_id, draft_id=draft_id).first()
        if row is None:
            return False
        key = row.store_key
        row.delete()
        _changed(draft_id)
    store.delete(key)
    return True


def _changed(draft_id: UUID) -> None:
    """The check page in another window shows other files than the draft has now."""
    Draft.objects.filter(id=draft_id).update(revision=F("revision") + 1)
