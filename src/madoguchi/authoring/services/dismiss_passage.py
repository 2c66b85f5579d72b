"""A text of the paper form that was not understood has been dealt with."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.authoring.domain.origins import read_origins, write_origins
from madoguchi.authoring.queries import DraftView, draft
from madoguchi.authoring.services.write_step import locked_draft
from madoguchi.isolation.scope import tenant_transaction


def dismiss_passage(*, procedure: str, reference: str, by: Member, now: datetime) -> DraftView:
    """It is listed no more; the document stays as it is. Dismissing it twice is once. Raises NoSuchDraft, NotAllowed."""
    require(by, "procedure.write")
    with tenant_transaction():
        row = locked_draft(procedure)
        row.origins = write_origins(read_origins(row.origins).without(reference))
        row.save(update_fields=["origins"])
    return draft(procedure, by=by, now=now)
