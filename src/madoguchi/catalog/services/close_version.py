"""Close an older version, so that drafts begun on it have to be carried over."""

from __future__ import annotations

from datetime import datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.catalog.queries import NoSuchProcedure, forget
from madoguchi.catalog.services.keep_history import keep_history
from madoguchi.catalog.services.locked import locked_publication
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan


class CannotClose(Exception):
    """The version is the one on offer, or is not open; the message says which."""


def close_version(*, procedure: str, version: str, now: datetime, by: Member) -> None:
    """No draft can be finished on the version any more. Raises NoSuchProcedure, CannotClose, NotAllowed."""
    require(by, "procedure.publish")
    with tenant_transaction():
        publication = locked_publication(procedure, today=day_in_japan(now))
        if publication is None:
            raise NoSuchProcedure(procedure)
        if version == publication.version:
            raise CannotClose(f"{version} is on offer: publish another one first, or suspend the procedure")
        if version not in publication.open_versions:
            raise CannotClose(f"{version} is not open")
        publication.open_versions = [v for v in publication.open_versions if v != version]
        publication.save()
        keep_history(procedure=procedure, version=version, what="closed", actor=by.actor(), now=now)
    forget()
