"""Forget files that were brought to steps which nobody did in all the time since."""

from __future__ import annotations

from datetime import datetime

from madoguchi.applications.services.attachments.office_files import purge_held
from madoguchi.review.models import Invitation


def drop_held_files(*, now: datetime) -> int:
    """How many they were. Whoever is still asked from outside keeps theirs; they go when that is over."""
    living = Invitation.objects.filter(answered_at=None, revoked_at=None, over_at=None)
    return purge_held(keeping=living.values("id"), now=now)
