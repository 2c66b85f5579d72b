"""Write a mail, to be sent after the commit of the change that it tells of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from madoguchi.kernel.ids import new_id
from madoguchi.notifications.domain.message import check_mail
from madoguchi.notifications.events import LinkWaiting, MailWaiting
from madoguchi.notifications.models import Mail
from madoguchi.outbox.services.publish import publish


def send_mail(*, to: str, subject: str, body: str, now: datetime, urgent: bool = False) -> UUID:
    """The mail's id. Runs in the caller's tenant transaction: no commit, no mail; and none is lost.

    `urgent`: somebody sits and waits for it (a link, a code), so that it goes before others. Raises InvalidMail.
    """
    check_mail(to=to, subject=subject, body=body)
    mail_id = new_id()
    Mail.objects.create(id=mail_id, to=to, subject=subject, body=body, created_at=now)
    publish((LinkWaiting if urgent else MailWaiting)(mail_id=str(mail_id)), now=now)
    return mail_id
