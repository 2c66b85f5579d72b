"""Hold a case still, if it is as the page showed it whose button was pressed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from madoguchi.applications.services.change_state import locked_application
from madoguchi.review.domain.seen import Seen
from madoguchi.review.models import Decision


class Stale(Exception):
    """The case has changed since the page was drawn; nothing is done."""


def locked_as_seen(*, application_id: UUID, seen: Seen) -> Any:
    """The application, locked until the transaction ends. Raises Stale, NoSuchApplication."""
    row = locked_application(application_id)
    if seen != Seen(revision=row.revision, proposal=living_proposal(application_id)):
        raise Stale(f"{seen}, now {row.revision}")
    return row


def living_proposal(application_id: UUID) -> UUID | None:
    """The id of the decision that is proposed, or made."""
    rows = Decision.objects.filter(application_id=application_id, dropped_at=None)
    found: UUID | None = rows.values_list("id", flat=True).first()
    return found
