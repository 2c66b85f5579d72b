"""When two applications look like one that was sent twice: they are marked (`similar`), never dropped."""

from __future__ import annotations

from datetime import datetime, timedelta

ALIKE_WITHIN = timedelta(days=30)
"""Of one applicant's name and one procedure, so soon after each other."""


def since(now: datetime) -> datetime:
    """An application like one that arrives now came later than this."""
    return now - ALIKE_WITHIN
