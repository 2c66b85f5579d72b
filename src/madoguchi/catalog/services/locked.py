"""The row of a publication, locked, as it stands on a day."""

from __future__ import annotations

from datetime import date

from madoguchi.catalog.models import Publication
from madoguchi.kernel.clock import start_of


def locked_publication(procedure: str, *, today: date) -> Publication | None:
    """The row until the transaction ends, a scheduled version that is due put in its place; None when there is none."""
    row: Publication | None = Publication.objects.select_for_update().filter(procedure=procedure).first()
    if row is not None and row.next_from is not None and row.next_from <= today:
        row.open_versions = with_first(row.next_version, row.open_versions)
        row.version, row.offered_from, row.offered_to = row.next_version, row.next_from, row.next_to
        row.published_at = start_of(row.next_from)
        row.next_version, row.next_from, row.next_to = "", None, None
    return row


def with_first(version: str, versions: list[str]) -> list[str]:
    """The versions, this one first."""
    return [version, *(v for v in versions if v != version)]
