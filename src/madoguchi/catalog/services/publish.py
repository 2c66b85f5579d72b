"""Offer a version of a procedure, now or from a day on, and make it found."""

from __future__ import annotations

from datetime import date, datetime

from madoguchi.accounts.permissions import Member, require
from madoguchi.catalog.domain.fields import fields_of
from madoguchi.catalog.domain.history import What
from madoguchi.catalog.domain.terms import index_terms
from madoguchi.catalog.models import Publication
from madoguchi.catalog.queries import forget
from madoguchi.catalog.services.keep_history import keep_history
from madoguchi.catalog.services.locked import locked_publication, with_first
from madoguchi.catalog.services.prove_opening import opening_findings
from madoguchi.catalog.services.reindex import replace_terms
from madoguchi.forms.domain.answers.readers import Tables
from madoguchi.forms.domain.comparing.diff import differences
from madoguchi.forms.domain.format.definition import Definition
from madoguchi.forms.queries import definition as definition_of
from madoguchi.forms.queries import form
from madoguchi.forms.services.store_version import NotProved, store_version
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.kernel.clock import day_in_japan


class ImpossibleDays(ValueError):
    """It would end before it begins, or has ended already."""


class Overtaken(Exception):
    """Another version is on offer than the one that this was made from."""


def publish(
    *,
    definition: Definition,
    tables: Tables,
    now: datetime,
    by: Member,
    note: str = "",
    offered_from: date | None = None,
    offered_to: date | None = None,
    what: What = "published",
    instead_of: str = "",
) -> str:
    """Store the definition's version and offer it to new drafts of the tenant in scope; the version.

    With `offered_from` after today it takes over on that day, and what is on offer stays until then; one that was
    scheduled before is replaced. After `offered_to` it is shown as closed. Versions that were open stay open for the
    drafts begun on them. Publishing what is published, for the same days, changes nothing.
    With `instead_of` it is refused when another version is on offer by now.
    Raises NotProved when the definition has an error, opens a case of itself over others, or a trial fails;
    ImpossibleDays, Overtaken, NotAllowed.
    """
    require(by, "procedure.publish")
    today = day_in_japan(now)
    if offered_to is not None and offered_to < max(offered_from or today, today):
        raise ImpossibleDays("offered_to")
    # Analyses the texts now and keeps the answer: on SQLite the transaction holds up every other writer.
    index_terms(fields_of(definition))
    later = offered_from is not None and offered_from > today
    with tenant_transaction():
        follows = (
            Publication.objects.filter(procedure=definition.id).values_list("version", "next_version").first()
        )
        if circles := opening_findings(definition):
            raise NotProved(circles, [])
        version = store_version(definition=definition, tables=tables, now=now, follows=follows or ())
        row = locked_publication(definition.id, today=today)
        before = row.version if row else None
        if instead_of and before != instead_of:
            raise Overtaken(before)
        waiting = row is None or (row.offered_from is not None and row.offered_from > today)
        if row is None:
            row = Publication(procedure=definition.id)
        days = (offered_from, offered_to)
        beside = row.version if later and not waiting else row.next_version
        if later and not waiting:
            changed = (row.next_version, row.next_from, row.next_to) != (version, *days)
            row.next_version, row.next_from, row.next_to = version, *days
        else:
            changed = (row.version, row.offered_from, row.offered_to) != (version, *days)
            row.version, row.offered_from, row.offered_to = version, *days
            row.open_versions = with_first(version, [] if waiting else row.open_versions)
            row.published_at = now if changed else row.published_at
        if changed:
            row.save()
            replace_terms(definition, beside=beside)
            keep_history(
                procedure=definition.id,
                version=version,
                what="scheduled" if later else what,
                actor=by.actor(),
                now=now,
                note=note,
                differences=_count(definition, before),
                offered_from=offered_from,
                offered_to=offered_to,
            )
    form(definition.id, version)  # compiled here and now, so that no request waits for it
    forget()
    return version


def _count(definition: Definition, before: str | None) -> int | None:
    """How much differs from what was offered before."""
    return None if before is None else len(differences(definition_of(definition.id, before), definition))
