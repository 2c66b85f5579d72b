"""Which event wakes which handlers: event kind → dotted names of functions (payload, *, now)."""

from __future__ import annotations

HANDLERS: dict[str, tuple[str, ...]] = {
    "notifications.mail_waiting": ("madoguchi.notifications.handlers.deliver_mail",),
    "applications.arrived": ("madoguchi.applications.handlers.mail_receipt",),
    "applications.withdrawn": ("madoguchi.applications.handlers.mail_withdrawn",),
    "applications.attachment_received": ("madoguchi.applications.handlers.scan_attachment",),
    "review.accepted": ("madoguchi.delivery.handlers.deliver_accepted",),
    "delivery.due": ("madoguchi.delivery.handlers.deliver",),
    "delivery.result_due": ("madoguchi.delivery.handlers.poll_result",),
}
