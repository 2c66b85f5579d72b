"""Files with which the office answers its questions: brought to a step, handed in when it is done, let go when it is not.

Parts of acts at a step, whose case is locked; `held_by` is the member of staff or the invitation that brought them.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.applications.models import Attachment
from madoguchi.applications.services.attachments.upload import TakenIn, TooManyFiles, keep
from madoguchi.forms.domain.format import definition as d

HELD_FOR: Final = timedelta(days=30)
"""So long a file waits for the step to be done at which a member of staff brought it."""


def hold(
    taken: TakenIn,
    *,
    question: d.Files,
    application_id: UUID,
    step: str,
    held_by: UUID,
    among: Collection[UUID],
    now: datetime,
) -> UUID:
    """Its row; that of the same file, if it was brought already or is `among` the answer's. Raises TooManyFiles."""
    mine = Q(held_by=held_by, step=step) | Q(held_by=None, id__in=among)
    there = Attachment.objects.filter(mine, office_of=application_id, item=question.id)
    same: UUID | None = there.filter(sha256=taken.seen.sha256).values_list("id", flat=True).first()
    if same is not None:
        return same
    if there.count() >= question.max_files:
        raise TooManyFiles(question.max_files)
    keep(taken, item=question.id, now=now, office_of=application_id, step=step, held_by=held_by)
    return taken.id


def hand_in(*, application_id: UUID, ids: Collection[UUID]) -> None:
    """They are the office's from now on: the step was done with them."""
    Attachment.objects.filter(office_of=application_id, id__in=ids).update(held_by=None)


def let_go(*, held_by: UUID, application_id: UUID, step: str, file_id: UUID | None = None) -> list[str]:
    """The keys of what somebody brought to a step and holds, whose rows are gone: one file, or all. Nobody else's, and nothing
    that was handed in."""
    rows = Attachment.objects.filter(held_by=held_by, office_of=application_id, step=step)
    if file_id is not None:
        rows = rows.filter(id=file_id)
    keys = list(rows.values_list("store_key", flat=True))
    rows.delete()
    return keys


def purge_held(*, keeping: QuerySet[Any], now: datetime) -> int:
    """Delete rows of files that were brought long ago to steps that nobody did; how many they were. Whose id is among `keeping`
    is still waited for. The files themselves are then nobody's."""
    rows = Attachment.objects.filter(held_by__isnull=False, uploaded_at__lt=now - HELD_FOR)
    deleted, _ = rows.exclude(held_by__in=keeping).delete()
    return deleted
