"""A text of the paper form that was not understood has been dealt with."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.audit.services.record import record
from madoguchi.authoring.domain.origins import read_origins, write_origins
from madoguchi.authoring.queries import DraftView, draft
from madoguchi.authoring.services.write_step import locked_draft, subject
from madoguchi.isolation.scope import tenant_transaction


def dismiss_passage(*, procedure: str, reference: str, by: Member, now: datetime) -> DraftView:
    """It is listed no more; the document stays as it is. Dismissing it twice is once. Raises NoSuchDraft, NotAllowed."""
    require(by, "procedure.write")
    with tenant_transaction():
        row = locked_draft(procedure)
        listed = read_origins(row.origins)
        left = listed.without(reference)
        if left != listed:
            row.origins = write_origins(left)
            row.save(update_fields=["origins"])
            record(
                actor=by.actor(),
                action="draft.passage_dismissed",
                subject=subject(procedure),
                detail={"reference": reference},
                now=now,
            )
    return draft(procedure, by=by, now=now)
