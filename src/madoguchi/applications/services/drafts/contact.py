"""Whose a draft is: its e-mail address, verified by a link that comes back; its resident; or nobody's any more."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from madoguchi.applications.models import Attachment, Draft, EndedDraft
from madoguchi.applications.services.arrival.submit import DraftChanged
from madoguchi.applications.services.drafts.save_page import locked_draft
from madoguchi.files.services.open_file import store


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


def give_to_resident(*, draft_ids: list[UUID], resident_id: UUID, email: str, now: datetime) -> list[UUID]:
    """These drafts are the resident's from now on, and the address counts as verified; which of them were given.

    One for which another address was typed is left as it is: nobody's address changes without a word.
    """
    rows = Draft.objects.filter(Q(email="") | Q(email__iexact=email), id__in=draft_ids, resident_id=None)
    given = list(rows.select_for_update().values_list("id", flat=True))
    Draft.objects.filter(id__in=given).update(resident_id=resident_id, email=email, email_verified_at=now)
    return given


def discard_draft(*, draft_id: UUID, revision: int, now: datetime) -> None:
    """Throw a draft away, with its files: once that is committed, and by `purge_files` where the store is away.

    Raises NoSuchDraft, DraftChanged (its revision is no longer the one that the applicant saw).
    """
    draft = locked_draft(draft_id)
    if draft.revision != revision:
        raise DraftChanged(str(draft_id))
    _discard(draft, now)


def discard_all_of(*, resident_id: UUID, now: datetime) -> int:
    """Throw away every draft of somebody whose account ends; how many there were. Nothing left of them names whose."""
    drafts = list(Draft.objects.select_for_update().filter(resident_id=resident_id))
    for draft in drafts:
        _discard(draft, now)
    EndedDraft.objects.filter(resident_id=resident_id).update(resident_id=None)
    return len(drafts)


def _discard(draft: Draft, now: datetime) -> None:
    keys = list(Attachment.objects.filter(draft_id=draft.id).values_list("store_key", flat=True))
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
