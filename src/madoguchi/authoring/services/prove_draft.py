"""Prove a draft and keep the counts for the list."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.authoring.models import ProcedureDraft
from madoguchi.authoring.queries import DraftView, draft
from madoguchi.isolation.scope import tenant_transaction


def prove_draft(*, procedure: str, by: Member, now: datetime) -> DraftView:
    """The draft with its findings and failed trials worked out. Raises NoSuchDraft, NotAllowed."""
    require(by, "procedure.view")
    view = draft(procedure, by=by, now=now)
    # Outside of a transaction: proving takes up to a second, and on SQLite that would hold up every other writer.
    counts = {"errors": view.errors, "warnings": view.warnings}
    with tenant_transaction():
        ProcedureDraft.objects.filter(procedure=procedure, version=view.version).update(**counts)
    return view


def seen_by(by: Member, procedure: str, *, now: datetime, prove: bool) -> DraftView:
    """The draft after something was done to it, proved or not yet."""
    if prove:
        return prove_draft(procedure=procedure, by=by, now=now)
    return draft(procedure, by=by, now=now)
