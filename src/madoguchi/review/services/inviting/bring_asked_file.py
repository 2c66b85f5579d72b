"""Whoever is asked brings a file to their step, or takes it back before they send."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from madoguchi.accounts.permissions import invited
from madoguchi.applications.services.attachments.upload import take_in
from madoguchi.files.domain.storing import Store
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.services.inviting.open_invitation import asked_now
from madoguchi.review.services.steps.bring_file import bring_in, files_question, kept_or_gone, take_back


def bring_asked_file(
    *,
    invitation_id: UUID,
    question: str,
    file: BinaryIO,
    name: str,
    among: Collection[UUID],
    store: Store,
    now: datetime,
) -> UUID:
    """The id of the file. What they are asked for is looked up before it is stored and after: who is not asked any more by then
    has brought nothing.

    Opens its own transactions. Raises NoSuchInvitation, NotAsked, SentAlready, NoSuchQuestion, Refused, TooManyFiles, StoreFull,
    StoreUnavailable, NoRoom; then nothing is kept.
    """
    with tenant_transaction():
        _, flow, standing = asked_now(invitation_id=invitation_id, now=now)
        asked = files_question(flow, standing, question)
    taken = take_in(asked=asked, file=file, name=name, store=store)

    def bring() -> UUID:
        row, flow, standing = asked_now(invitation_id=invitation_id, now=now, lock=True)
        return bring_in(
            taken,
            application_id=row.application_id,
            step=standing.step,
            question=files_question(flow, standing, question),
            among=among,
            who=invited(row.id),
            now=now,
        )

    return kept_or_gone(taken, bring, store=store)


def take_asked_file_back(*, invitation_id: UUID, file_id: UUID, store: Store, now: datetime) -> bool:
    """Whether it was theirs, and not sent yet; else nothing is done.

    Opens its own transaction. Raises NoSuchInvitation, NotAsked, SentAlready.
    """
    with tenant_transaction():
        row, _, standing = asked_now(invitation_id=invitation_id, now=now, lock=True)
        keys = take_back(
            application_id=row.application_id,
            step=standing.step,
            file_id=file_id,
            who=invited(row.id),
            now=now,
        )
    for key in keys:
        store.delete(key)
    return bool(keys)
