"""Take a file in: look at it, store it durably, quarantine it until it is scanned."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, Protocol
from uuid import UUID

import msgspec
from django.db.models import F, Q

from madoguchi.applications.events import AttachmentReceived
from madoguchi.applications.models import Attachment, Draft
from madoguchi.applications.services.drafts.save_page import locked_draft
from madoguchi.files.domain.child import inspect_in_child
from madoguchi.files.domain.media_types import MIB, Kind, Limits
from madoguchi.files.domain.storing import Store, key_for
from madoguchi.files.domain.upload import Inspected
from madoguchi.forms.domain.format import definition as d
from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.kernel.ids import new_id
from madoguchi.outbox.services.publish import publish


class TooManyFiles(Exception):
    """The attachment has as many files as it takes."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(str(most))


class Asked(Protocol):
    """What a definition says of files that it asks for."""

    @property
    def accept(self) -> tuple[d.FileKind, ...]: ...
    @property
    def max_mb(self) -> int: ...


class TakenIn(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was looked at and stored, and has no row yet: without one it is nobody's, and goes at night."""

    id: UUID
    key: str
    seen: Inspected


def take_in(*, asked: Asked, file: BinaryIO, name: str, store: Store) -> TakenIn:
    """Look at a file and store it, which takes time: in no transaction, so that nothing is locked meanwhile.

    Raises Refused, StoreFull, StoreUnavailable, NoRoom; then nothing is kept.
    """
    limits = Limits(max_bytes=asked.max_mb * MIB)
    seen = inspect_in_child(file, name=name, accept=[Kind(kind) for kind in asked.accept], limits=limits)
    row_id = new_id()
    key = key_for(tenant=str(current_tenant()), sha256=seen.sha256, attachment=str(row_id))
    file.seek(0)
    store.save(key, file)
    return TakenIn(id=row_id, key=key, seen=seen)


def keep(taken: TakenIn, *, item: str, now: datetime, **belongs: Any) -> None:
    """Part of taking a file in: its row, in quarantine until it was scanned. `belongs` says whose it is."""
    seen = taken.seen
    Attachment.objects.create(
        id=taken.id,
        item=item,
        name=seen.clean_name,
        kind=seen.kind,
        media_type=seen.media_type,
        size=seen.size,
        sha256=seen.sha256,
        store_key=taken.key,
        state="quarantined",
        uploaded_at=now,
        **belongs,
    )
    publish(AttachmentReceived(attachment_id=str(taken.id)), now=now)


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

    Opens its own transaction. Raises Refused, TooManyFiles, StoreFull, StoreUnavailable, NoRoom, NoSuchDraft; then nothing
    is kept.
    """
    taken = take_in(asked=attachment, file=file, name=name, store=store)
    with tenant_transaction():
        if draft_id is not None:
            draft = locked_draft(draft_id)
            same = _same(draft, attachment.id, taken.seen.sha256)
            if same is not None:
                store.delete(taken.key)
                return same
            if (
                Attachment.objects.filter(draft_id=draft_id, item=attachment.id).count()
                >= attachment.max_files
            ):
                store.delete(taken.key)
                raise TooManyFiles(attachment.max_files)
            _changed(draft.id)
        keep(taken, item=attachment.id, now=now, draft_id=draft_id, client_id=client_id)
    return taken.id


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
