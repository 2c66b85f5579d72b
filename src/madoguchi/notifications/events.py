"""A mail was written and waits to be sent."""

from __future__ import annotations

import msgspec


class MailWaiting(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="notifications.mail_waiting"
):
    """The row stands; `handlers.deliver_mail` sends it."""

    mail_id: str
