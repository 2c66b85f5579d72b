"""Which event wakes which handlers: event kind → dotted names of functions (payload, *, now)."""

from __future__ import annotations

KEEP_UP = "madoguchi.delivery.handlers.keep_up_with"
"""Core systems are told of whatever changes what they are to know."""

HANDLERS: dict[str, tuple[str, ...]] = {
    "notifications.mail_waiting": ("madoguchi.notifications.handlers.deliver_mail",),
    "applications.arrived": ("madoguchi.applications.handlers.mail_receipt",),
    "applications.withdrawn": ("madoguchi.applications.handlers.mail_withdrawn", KEEP_UP),
    "applications.attachment_received": ("madoguchi.applications.handlers.scan_attachment",),
    "applications.mended": ("madoguchi.review.handlers.answer_correction", KEEP_UP),
    "review.accepted": (KEEP_UP, "madoguchi.review.handlers.mail_accepted"),
    "review.acceptance_undone": (KEEP_UP,),
    "review.correction_requested": ("madoguchi.review.handlers.mail_correction",),
    "review.decided": (KEEP_UP, "madoguchi.review.handlers.mail_decided"),
    "review.decision_undone": (KEEP_UP,),
    "review.dismissed": (KEEP_UP, "madoguchi.review.handlers.mail_decided"),
    "review.dismissal_undone": (KEEP_UP,),
    "review.message_sent": ("madoguchi.review.handlers.mail_message",),
    "delivery.due": ("madoguchi.delivery.handlers.deliver",),
    "delivery.comparison_due": ("madoguchi.delivery.handlers.compare",),
    "delivery.result_due": ("madoguchi.delivery.handlers.poll_result",),
}
