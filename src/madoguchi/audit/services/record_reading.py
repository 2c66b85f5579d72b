"""Write down that somebody read something (個人情報保護法 第66条)."""

from __future__ import annotations

from datetime import datetime, timedelta

from madoguchi.audit.queries import is_recorded
from madoguchi.audit.services.record import Actor, record

ONCE_IN = timedelta(minutes=10)
"""Whoever reads the same again within this time is on record already."""


def record_reading(*, actor: Actor, action: str, subject: str, detail: dict[str, str], now: datetime) -> None:
    """As `record`, once in ten minutes for each person and thing."""
    since = now - ONCE_IN
    if not is_recorded(actor_id=actor.id, action=action, subject=subject, detail=detail, since=since):
        record(actor=actor, action=action, subject=subject, detail=detail, now=now)
