"""Offer a former version again."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.catalog.models import Publication
from madoguchi.catalog.queries import NoSuchProcedure
from madoguchi.catalog.services.publish import publish
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.queries import definition
from madoguchi.isolation.scope import tenant_transaction


def take_back(*, procedure: str, version: str, note: str, tables: Tables, now: datetime, by: Member) -> None:
    """New drafts begin on the former version again; those begun since stay on theirs.

    It is proved and tried once more: the tenant's tables may have changed. A scheduled version still takes over.
    Raises NoSuchProcedure, NoSuchVersion, NotProved, NotAllowed.
    """
    require(by, "procedure.publish")
    with tenant_transaction():
        if not Publication.objects.filter(procedure=procedure).exists():
            raise NoSuchProcedure(procedure)
    publish(
        definition=definition(procedure, version),
        tables=tables,
        now=now,
        by=by,
        note=note,
        what="taken_back",
    )
