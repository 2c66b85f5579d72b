"""Which event wakes which handlers: event kind → dotted names of functions (payload, *, now)."""

from __future__ import annotations

HANDLERS: dict[str, tuple[str, ...]] = {
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
}
