"""Call off a version that is scheduled."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.catalog.queries import NoSuchProcedure, forget
from madoguchi.catalog.services.keep_history import keep_history
from madoguchi.catalog.services.locked import locked_publication
from madoguchi.catalog.services.reindex import replace_terms
from madoguchi.forms.queries import definition
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan


class NothingScheduled(Exception):
    """No version waits for its day; it has taken over, or somebody called it off."""


def cancel_schedule(*, procedure: str, now: datetime, by: Member, note: str = "") -> None:
    """What is on offer stays. Raises NoSuchProcedure, NothingScheduled, NotAllowed."""
    require(by, "procedure.publish")
    with tenant_transaction():
        row = locked_publication(procedure, today=day_in_japan(now))
        if row is None:
            raise NoSuchProcedure(procedure)
        if not row.next_version:
            raise NothingScheduled(procedure)
        version, day = row.next_version, row.next_from
        row.next_version, row.next_from, row.next_to = "", None, None
        row.save()
        replace_terms(definition(procedure, row.version))
        keep_history(
            procedure=procedure,
            version=version,
            what="cancelled",
            actor=by.actor(),
            now=now,
            note=note,
            offered_from=day,
        )
    forget()
