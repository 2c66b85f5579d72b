"""Of the cases that were sent for one thing a decision led to, one stands: what was replaced does not come back beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from madoguchi.applications.queries.applications import application
from madoguchi.review.models import Consequence, Replaced
from madoguchi.review.queries.after_decision.consequences import UNSENT


class AnotherInItsPlace(Exception):
    """Another case was sent in place of this one, and stands."""


def stand_again(application_id: UUID) -> None:
    """Part of acts: a case that had ended goes on, and takes its place again if it was sent for what a decision led to.

    Raises AnotherInItsPlace.
    """
    # First by what is replaced while this waits for the row: then it is no second case any more, and the next line finds it.
    if Consequence.objects.select_for_update().filter(second_id=application_id).exists():
        return
    replaced = Replaced.objects.filter(application_id=application_id).first()
    if replaced is None:
        return
    row = Consequence.objects.select_for_update().get(id=replaced.consequence_id)
    instead = application(row.second_id)
    if instead is not None and instead.state not in UNSENT:
        raise AnotherInItsPlace(instead.receipt)
    take_place(row, application_id, late=replaced.late)


def take_place(row: Any, application_id: UUID, *, late: bool) -> None:
    """Part of acts: from now on this is the case that was sent for it. The row is locked."""
    if row.second_id not in (None, application_id):
        Replaced.objects.get_or_create(
            application_id=row.second_id, defaults={"consequence_id": row.id, "late": row.second_late}
        )
    Replaced.objects.filter(application_id=application_id).delete()
    row.second_id, row.second_late = application_id, late
    row.save(update_fields=["second_id", "second_late"])
