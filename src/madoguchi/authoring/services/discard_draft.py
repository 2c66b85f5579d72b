"""Throw a draft away."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.authoring.models import DraftStep
from madoguchi.authoring.services.write_step import locked_draft, refuse_outdated, subject, void_request
from madoguchi.isolation.scope import tenant_transaction


def discard_draft(*, procedure: str, revision: int | None = None, by: Member, now: datetime) -> None:
    """The draft and all its steps are gone; what is on offer stays.

    Raises Outdated when the draft is not at the `revision` that was seen: somebody works on it. NoSuchDraft, NotAllowed.
    """
    require(by, "procedure.write")
    actor = by.actor()
    with tenant_transaction():
        draft = locked_draft(procedure)
        if revision is not None:
            refuse_outdated(draft, revision=revision, actor=actor)
        detail = {"revision": str(draft.revision), "version": draft.version}
        void_request(procedure, actor=actor, now=now)
        DraftStep.objects.filter(draft_id=draft.id).delete()
        draft.delete()
        record(actor=actor, action="draft.discarded", subject=subject(procedure), detail=detail, now=now)
