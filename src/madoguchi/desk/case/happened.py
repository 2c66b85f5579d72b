"""Why a button did nothing, and what others did with the case since its page was drawn."""

from __future__ import annotations

from typing import Any

from madoguchi.applications.services.case.written import written
from madoguchi.audit.queries import entries
from madoguchi.desk.case.notices import TOO_LATE, Notice
from madoguchi.desk.record.entry_words import READS, action_in_words, as_acts
from madoguchi.isolation.scope import tenant_transaction
from madoguchi.review.domain.seen import Seen
from madoguchi.review.queries.reading.cases import CaseView

MOST = 5
"""What happened is told of the latest few."""


def notice_of(notice: Notice, view: CaseView, seen: Seen) -> dict[str, Any]:
    """The notice of a page whose button did nothing: the facts as they are now."""
    return notice.about(view) | {"happened": happened_since(view, seen) if notice is TOO_LATE else []}


def happened_since(view: CaseView, seen: Seen) -> list[dict[str, Any]]:
    """Who did what when, latest first: {at, who, what}."""
    with tenant_transaction():
        found = entries(subject=f"application:{view.application.id}", but_not=READS, limit=50)
        texts = written(view.application.id)
    new = [entry for entry in as_acts(found) if _revision(entry.detail) > seen.revision][:MOST]
    return [{"at": entry.at} | action_in_words(entry, texts=texts) for entry in new]


def _revision(detail: dict[str, Any]) -> int:
    return int(detail.get("revision", 0))
