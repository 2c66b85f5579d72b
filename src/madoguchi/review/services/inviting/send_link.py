"""Whoever is asked lost the link, or used it elsewhere: another goes to the same address."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.accounts.services.residents.links import end_links
from madoguchi.review.models import Invitation
from madoguchi.review.services.inviting.asking import write
from madoguchi.review.services.inviting.open_invitation import asked_now


def send_link(*, invitation_id: UUID, now: datetime) -> None:
    """The link from before works no more. Raises NoSuchInvitation, NotAsked, SentAlready."""
    row, flow, standing = asked_now(invitation_id=invitation_id, now=now, lock=True)
    end_links(subject_id=row.id, purpose="invited")
    Invitation.objects.filter(id=row.id).update(mail_id=write(row, flow, standing, now=now))
