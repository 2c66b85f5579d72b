"""What waits, and what was given up."""

from __future__ import annotations

import msgspec

from madoguchi.outbox.models import Event


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    waiting: int
    failed: int


def backlog() -> Backlog:
    """Of the tenant in scope."""
    return Backlog(
        waiting=Event.objects.filter(done_at=None, failed_at=None).count(),
        failed=Event.objects.exclude(failed_at=None).count(),
    )
