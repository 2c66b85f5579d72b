"""A mail was written and waits to be sent."""

from __future__ import annotations

import msgspec


class MailWaiting(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="notifications.mail_waiting"
):
    """The row stands; `handlers.deliver_mail` sends it."""

    mail_id: str


class LinkWaiting(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="notifications.link_waiting"
):
    """The mail holds a link or a code that somebody waits for; `handlers.deliver_link` sends it before others."""

    mail_id: str
