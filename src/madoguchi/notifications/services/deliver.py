"""Hand a waiting mail to the way out."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from madoguchi.isolation.scope import current_tenant
from madoguchi.notifications.domain.message import compose
from madoguchi.notifications.domain.post import Post, RefusedForGood
from madoguchi.notifications.models import Mail
from madoguchi.tenants.queries import by_id

log = logging.getLogger(__name__)


def deliver(*, mail_id: UUID, post: Post, sender: str, now: datetime) -> None:
    """Send it, if it still waits. One that no server will ever take is parked as refused. Raises NotNow.

    A crash between the server's yes and the commit sends it once more, under the same Message-ID.
    """
    mail: Mail | None = Mail.objects.select_for_update().filter(id=mail_id, state="waiting").first()
    tenant = by_id(current_tenant())
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
        _park(mail, refusal.code)
        return
    mail.state, mail.sent_at = "sent", now
    if not post.keeps_copies:
        mail.body = ""
    mail.save(update_fields=["state", "sent_at", "body"])


def _park(mail: Mail, code: int) -> None:
    mail.state, mail.failure, mail.body = "refused", str(code), ""
    mail.save(update_fields=["state", "failure", "body"])
    log.warning("mail %s was refused for good: %s", mail.id, code)
