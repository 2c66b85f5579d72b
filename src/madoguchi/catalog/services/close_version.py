"""Close an older version, so that drafts begun on it have to be carried over."""

from __future__ import annotations

from datetime import datetime

from madoguchi.audit.services.record import Actor, record
from madoguchi.catalog.models import Publication
from madoguchi.catalog.queries import NoSuchProcedure, forget
from madoguchi.isolation.scope import tenant_transaction


class CannotClose(Exception):
    """The version is the one on offer, or is not open; the message says which."""


def close_version(*, procedure: str, version: str, now: datetime, actor: Actor) -> None:
    """No draft can be finished on the version any more. Raises NoSuchProcedure, CannotClose."""
    with tenant_transaction():
        publication = Publication.objects.select_for_update().filter(procedure=procedure).first()
        if publication is None:
            raise NoSuchProcedure(procedure)
        if version == publication.version:
            raise CannotClose(f"{version} is on offer: publish another one first, or suspend the procedure")
        if version not in publication.open_versions:
            raise CannotClose(f"{version} is not open")
        publication.open_versions = [v for v in publication.open_versions if v != version]
        publication.save()
        record(
            actor=actor,
            action="procedure.version_closed",
            subject=f"procedure:{procedure}",
            detail={"version": version},
            now=now,
        )
    forget()
