"""End one's own sessions: a screen that was left open somewhere."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.queries import StaffView
from madoguchi.accounts.services.signing_in import sessions
from madoguchi.audit.services.record import record


def end_own(*, member: StaffView, session_id: UUID | None, here: UUID, now: datetime) -> int:
    """End one session of the member, or all but this one; how many ended."""
    if session_id is None:
        ended = sessions.end_all(subject_id=member.id, keep=here)
    else:
        ended = int(session_id != here and sessions.end_one(session_id=session_id, subject_id=member.id))
    if ended:
        record(
            actor=member.actor(),
            action="staff.sessions_ended",
            subject=f"staff:{member.id}",
            detail={"count": str(ended)},
            now=now,
        )
    return ended


def record_sign_out(*, member: StaffView, now: datetime) -> None:
    """A member of staff signed out."""
    record(actor=member.actor(), action="staff.signed_out", subject=f"staff:{member.id}", detail={}, now=now)
