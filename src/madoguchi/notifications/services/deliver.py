"""Hand a waiting mail to the way out."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from madoguchi.isolation.scope import current_tenant, tenant_transaction
from madoguchi.notifications.domain.message import compose
from madoguchi.notifications.domain.post import Post, RefusedForGood
from madoguchi.notifications.domain.sender import Sender
from madoguchi.notifications.models import Mail
from madoguchi.tenants.queries import by_id

log = logging.getLogger(__name__)


def deliver(*, mail_id: UUID, post: Post, sender: Sender, now: datetime) -> None:
    """Send it, if it still waits. One that no server will ever take is parked as refused. Raises NotNow.

    Opens its own transactions, and holds none while the server is spoken to. A crash between the server's yes
    and the commit sends the mail once more, under the same Message-ID.
    """
    tenant = by_id(current_tenant())
    with tenant_transaction():
        mail: Mail | None = Mail.objects.filter(id=mail_id, state="waiting").first()
    if mail is None or tenant is None:
        return
    message = compose(
        mail_id=mail.id,
        to=mail.to,
        subject=mail.subject,
        body=mail.body,
        office=tenant.name,
        sender=sender,
        written_at=mail.created_at,
    )
    try:
        post.send(message, sender=sender, recipient=mail.to, tenant_slug=tenant.slug)
    except RefusedForGood as refusal:
        _keep(mail, state="refused", failure=str(refusal.code), body="")
        log.warning("mail %s was refused for good: %s", mail.id, refusal.code)
    else:
        _keep(mail, state="sent", sent_at=now, body=mail.body if post.keeps_copies else "")


def _keep(mail: Mail, **values: object) -> None:
    with tenant_transaction():
        Mail.objects.filter(id=mail.id, state="waiting").update(**values)
