"""Who wrote what an approval may be about and stands not in the records of its steps. Of the tenant in scope."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from madoguchi.accounts.queries import ids_by_username
from madoguchi.forms.domain.flows.machine import Record
from madoguchi.review.models import BatchCase, Invitation


def written_beside(ids: Collection[UUID], *, asked: bool) -> dict[UUID, tuple[Record, ...]]:
    """Case → acts as if they had been done: of who gave it answers of its own in a batch, whether it left with them or others
    wrote over them, and (`asked`: somebody from outside answered) of the member of staff at whose address was answered."""
    found: dict[UUID, list[Record]] = {}

    def wrote(case: UUID, step: str, who: str, at: datetime) -> None:
        found.setdefault(case, []).append(Record(step=step, by=who, at=at, gave=True))

    rows = BatchCase.objects.filter(application_id__in=ids).exclude(own_by="")
    for case, step, last, before, at in rows.values_list(
        "application_id", "step", "own_by", "own_before", "joined_at"
    ):
        for who in {last, *before}:
            wrote(case, step, who, at)
    if asked:
        answers = list(Invitation.objects.filter(application_id__in=ids, answered_at__isnull=False))
        staff = ids_by_username({each.email for each in answers})
        for each in answers:
            if each.email.casefold() in staff:
                wrote(each.application_id, each.step, str(staff[each.email.casefold()]), each.answered_at)
    return {case: tuple(acts) for case, acts in found.items()}
