"""Show a case to a unit or a person besides those whose it is, for a while; part of acts that have asked who may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from madoguchi.applications.models import CaseGrant
from madoguchi.kernel.ids import new_id


def grant_case(
    *, application_id: UUID, to: UUID, sees: Sequence[str], until: date | None, by: UUID, now: datetime
) -> None:
    """From now on, to the end of that day; what was shown to them before is replaced. `sees` names what they see of it."""
    CaseGrant.objects.update_or_create(
        application_id=application_id,
        given_to=to,
        defaults={"sees": list(sees), "until": until, "given_by": by, "given_at": now},
        create_defaults={
            "id": new_id(), "sees": list(sees), "until": until, "given_by": by, "given_at": now,
        },
    )  # fmt: skip


def see_otherwise(*, application_id: UUID, to: UUID, sees: Sequence[str]) -> None:
    """As long as before they see this of it, and nothing else; nothing where it is shown to them no more."""
    CaseGrant.objects.filter(application_id=application_id, given_to=to).update(sees=list(sees))


def end_grant(*, application_id: UUID, to: UUID) -> None:
    """It is shown to them no more."""
    CaseGrant.objects.filter(application_id=application_id, given_to=to).delete()


def sees_of(*, application_id: UUID, to: UUID, today: date) -> tuple[str, ...]:
    """What of the case is shown to them today; nothing where nothing is."""
    rows = CaseGrant.objects.filter(application_id=application_id, given_to=to).exclude(until__lt=today)
    found = rows.values_list("sees", flat=True).first()
    return tuple(found or ())
