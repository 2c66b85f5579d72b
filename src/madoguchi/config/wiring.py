"""Which event wakes which handlers, and which handlers wait in one lane."""

from __future__ import annotations

HANDLERS: dict[str, tuple[str, ...]] = {
    "notifications.link_waiting": ("madoguchi.notifications.handlers.deliver_link",),
    "notifications.mail_waiting": ("madoguchi.notifications.handlers.deliver_mail",),
    "accounts.staff_changed": ("madoguchi.notifications.handlers.mail_staff",),
    "applications.arrived": ("madoguchi.applications.handlers.mail_receipt",),
    "applications.withdrawn": ("madoguchi.applications.handlers.mail_withdrawn",),
    "applications.attachment_received": ("madoguchi.applications.handlers.scan_attachment",),
    "applications.mended": ("madoguchi.review.handlers.answer_correction",),
    "review.accepted": (
        "madoguchi.delivery.handlers.deliver_accepted",
        "madoguchi.review.handlers.mail_accepted",
    ),
    "review.correction_requested": ("madoguchi.review.handlers.mail_correction",),
    "review.decided": (
        "madoguchi.delivery.handlers.deliver_decided",
        "madoguchi.review.handlers.mail_decided",
    ),
    "review.dismissed": ("madoguchi.review.handlers.mail_decided",),
    "review.message_sent": ("madoguchi.review.handlers.mail_message",),
    "delivery.due": ("madoguchi.delivery.handlers.deliver",),
    "delivery.result_due": ("madoguchi.delivery.handlers.poll_result",),
    "ops.day_began": ("madoguchi.ops.purging.purge_daily",),
}
"""Event kind → dotted names of functions (payload, *, now). `ops.day_began` comes once a day for each tenant."""

LANES: dict[str, tuple[str, ...]] = {
    "links": ("madoguchi.notifications.handlers.deliver_link",),
    "inner": (),
    "deliveries": ("madoguchi.delivery.handlers.deliver", "madoguchi.delivery.handlers.poll_result"),
    "scans": ("madoguchi.applications.handlers.scan_attachment",),
    "mails": (
        "madoguchi.notifications.handlers.deliver_mail",
        "madoguchi.applications.handlers.mail_receipt",
    ),
    "nightly": ("madoguchi.ops.purging.purge_daily",),
}
"""Lane → its handlers, the most important first; who stands in none is `inner`. Lanes do not wait for each other, so
whatever waits for somebody outside belongs in one. An event that names its receiver has a lane of its own."""
