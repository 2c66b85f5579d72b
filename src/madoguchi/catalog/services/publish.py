"""Offer a version of a procedure, and make it found."""

from __future__ import annotations

from datetime import datetime

from madoguchi.audit.services.record import Actor, record
from madoguchi.catalog.domain.fields import fields_of
from madoguchi.catalog.domain.words import index_terms
from madoguchi.catalog.models import Publication
from madoguchi.catalog.queries import forget
from madoguchi.catalog.services.reindex import replace_terms
from madoguchi.forms.domain.definition import Definition
from madoguchi.forms.domain.readers import Tables
from madoguchi.forms.services.store_version import store_version
from madoguchi.isolation.scope import tenant_transaction


def publish(*, definition: Definition, tables: Tables, now: datetime, actor: Actor) -> str:
    """Store the definition's version and offer it to new drafts of the tenant in scope; the version.

    Versions that were open stay open for the drafts begun on them. Publishing what is published changes
    nothing.
    Raises NotProved when the definition has an error or a trial fails.
    """
    # Analyses the texts now and keeps the answer: on SQLite the transaction holds up every other writer.
    index_terms(fields_of(definition))
    with tenant_transaction():
        version = store_version(definition=definition, tables=tables, now=now)
        if _offer(definition.id, version, now=now):
            replace_terms(definition)
            record(
                actor=actor,
                action="procedure.published",
                subject=f"procedure:{definition.id}",
                detail={"version": version},
                now=now,
            )
    forget()
    return version


def _offer(procedure: str, version: str, *, now: datetime) -> bool:
    """Whether this changed what is offered."""
    publication = Publication.objects.select_for_update().filter(procedure=procedure).first()
    if publication is None:
        Publication.objects.create(
            procedure=procedure, version=version, open_versions=[version], published_at=now
        )
        return True
    if publication.version == version:
        return False
    publication.version = version
    publication.open_versions = [version, *(v for v in publication.open_versions if v != version)]
    publication.published_at = now
    publication.save()
    return True
