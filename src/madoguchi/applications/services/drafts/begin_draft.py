"""Begin a draft on the version that is on offer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from madoguchi.applications.models import Draft
from madoguchi.kernel.ids import new_id

KEPT = timedelta(days=30)
"""How long a draft is kept after it was last changed; said on every page of the form."""


def begin_draft(
    *,
    procedure: str,
    version: str,
    language: str,
    now: datetime,
    page: str = "",
    resident_id: UUID | None = None,
    email: str = "",
    sheet: int | None = None,
) -> Draft:
    """An empty draft, KEPT so long after the last change. `page` is the one that it begins with, `sheet` the page
    in a tab that begins it."""
    draft: Draft = Draft.objects.create(
        id=new_id(),
        procedure=procedure,
        version=version,
        page=page,
        language=language,
        resident_id=resident_id,
        email=email,
        email_verified_at=now if resident_id else None,
        sheet=sheet,
        created_at=now,
        updated_at=now,
        expires_at=now + KEPT,
    )
    return draft
