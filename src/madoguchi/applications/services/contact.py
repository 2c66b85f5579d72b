"""Whose a draft is: its e-mail address, verified by a link that comes back; its resident; or nobody's any more."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from madoguchi.applications.models import Attachment, Draft, EndedDraft
from madoguchi.applications.services.open_attachment import store
from madoguchi.applications.services.save_page import locked_draft
from madoguchi.applications.services.submit import DraftChanged


def set_email(*, draft_id: UUID, email: str) -> None:
    """The draft's address; it counts as unverified until its link is used."""
    draft = locked_draft(draft_id)
    if draft.email != email:
        draft.email = email
        draft.email_verified_at = None
        draft.save(update_fields=["email", "email_verified_at"])


def verify_email(*, draft_id: UUID, email: str, now: datetime) -> bool:
    """The link to `email` was used: the draft's address is verified, if it is still that one."""
    return bool(Draft.objects.filter(id=draft_id, email=email).update(email_verified_at=now))


def give_to_resident(*, draft_ids: list[UUID], resident_id: UUID, email: str, now: datetime) -> None:
    """The drafts of a browser that signed in are the resident's from now on."""
    Draft.objects.filter(id__in=draft_ids, resident_id=None).update(
        resident_id=resident_id, email=email, email_verified_at=now
    )


def discard_draft(*, draft_id: UUID, revision: int, now: datetime) -> None:
    """Throw a draft away, with its files: once that is committed, and by `purge_files` where the store is away.

    Raises NoSuchDraft, DraftChanged (its revision is no longer the one that the applicant saw).
    """
    draft = locked_draft(draft_id)
    if draft.revision != revision:
        raise DraftChanged(str(draft_id))
    keys = list(Attachment.objects.filter(draft_id=draft_id).values_list("store_key", flat=True))
    EndedDraft.objects.create(
        id=draft.id,
        procedure=draft.procedure,
        resident_id=draft.resident_id,
        expired=False,
        saved_at=draft.updated_at,
        ended_at=now,
    )
    draft.delete()
    for key in keys:
        transaction.on_commit(partial(store().delete, key), robust=True)
