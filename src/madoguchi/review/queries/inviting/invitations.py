"""Who from outside is asked to do steps of cases. Of the tenant in scope."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from madoguchi.review.domain.invitations import Invitation as View
from madoguchi.review.models import Invitation


def invitation(invitation_id: UUID) -> View | None:
    """One of them."""
    row = Invitation.objects.filter(id=invitation_id).first()
    return view(row) if row is not None else None


def invitations(application_id: UUID, step: str) -> tuple[View, ...]:
    """All that were ever asked to do the step, the latest first."""
    rows = Invitation.objects.filter(application_id=application_id, step=step)
    return tuple(view(row) for row in rows.order_by("-made_at", "-id"))


def sent_by(invitation_id: UUID) -> tuple[tuple[str, str], ...]:
    """(what was asked, the answer) as it was sent, in the words of its sender's language."""
    row = Invitation.objects.filter(id=invitation_id).first()
    return tuple((label, value) for label, value in row.sent) if row is not None else ()


def view(row: Any) -> View:
    """Fields are named alike on purpose."""
    return View(**{name: getattr(row, name) for name in View.__struct_fields__})
