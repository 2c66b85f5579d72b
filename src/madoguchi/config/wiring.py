"""Which event wakes which handlers, which handlers wait in one lane, and what the staff's navigation and guide are made of."""

from __future__ import annotations

KEEP_UP = "madoguchi.delivery.handlers.keep_up_with"
"""Core systems are told of whatever changes what they are to know: the state of a case, and its answers."""
SHOW_STEPS = "madoguchi.review.handlers.show_steps_after_mend"

ASK_OUTSIDE = "madoguchi.review.handlers.ask_outside"
"""Who from outside, or which other government, does a step of a case is asked when it opens, and no more once it is closed."""

HANDLERS: dict[str, tuple[str, ...]] = {
    "notifications.link_waiting": ("madoguchi.notifications.handlers.deliver_link",),
    "notifications.mail_waiting": ("madoguchi.notifications.handlers.deliver_mail",),
    "accounts.staff_changed": (
        "madoguchi.notifications.handlers.mail_staff",
        "madoguchi.review.handlers.free_cases",
    ),
    "accounts.staff_placed": ("madoguchi.review.handlers.free_cases",),
    "accounts.flow_places_changed": ("madoguchi.review.handlers.show_steps_anew",),
    "applications.arrived": ("madoguchi.applications.handlers.mail_receipt",),
    "applications.state_changed": (KEEP_UP, "madoguchi.review.handlers.keep_clock"),
    "applications.withdrawn": (
        "madoguchi.applications.handlers.mail_withdrawn",
        "madoguchi.review.handlers.leave_batches",
        ASK_OUTSIDE,
    ),
    "applications.attachment_received": ("madoguchi.applications.handlers.scan_attachment",),
    "applications.mended": ("madoguchi.review.handlers.answer_correction", KEEP_UP, SHOW_STEPS, ASK_OUTSIDE),
    "review.accepted": ("madoguchi.review.handlers.mail_accepted",),
    "review.batch_closed": ("madoguchi.review.handlers.work_through_batch",),
    "review.correction_requested": ("madoguchi.review.handlers.mail_correction",),
    "review.decided": ("madoguchi.review.handlers.mail_decided",),
    "review.decision_undone": ("madoguchi.review.handlers.mail_decision_undone",),
    "review.dismissed": ("madoguchi.review.handlers.mail_decided", ASK_OUTSIDE),
    "review.message_sent": ("madoguchi.review.handlers.mail_message",),
    "review.next_opened": ("madoguchi.review.handlers.mail_next",),
    "review.office_answered": (KEEP_UP,),
    "review.period_changed": (
        "madoguchi.review.handlers.keep_clock",
        "madoguchi.review.handlers.mail_period",
    ),
    "review.steps_moved": (ASK_OUTSIDE,),
    "applications.forwarded_moved": ("madoguchi.review.handlers.bring_back",),
    "review.package_due": (KEEP_UP,),
    "review.forwarding_due": ("madoguchi.review.handlers.forward",),
    "review.transferred": (
        "madoguchi.review.handlers.leave_batches",
        "madoguchi.review.handlers.mail_transferred",
        "madoguchi.review.handlers.hand_on",
    ),
    "tenants.office_days_changed": ("madoguchi.review.handlers.keep_clocks_anew",),
    "delivery.due": ("madoguchi.delivery.handlers.deliver",),
    "delivery.result_due": ("madoguchi.delivery.handlers.poll_result",),
    "ops.day_began": (
        "madoguchi.ops.purging.purge_daily",
        "madoguchi.delivery.handlers.compare",
        "madoguchi.review.handlers.watch",
        "madoguchi.review.handlers.remind_applicants",
        "madoguchi.applications.handlers.keep_words",
    ),
}
"""Event kind → dotted names of functions (payload, *, now). `ops.day_began` comes once a day for each tenant."""

LANES: dict[str, tuple[str, ...]] = {
    "links": ("madoguchi.notifications.handlers.deliver_link",),
    "inner": (),
    "batches": ("madoguchi.review.handlers.work_through_batch",),
    "deliveries": ("madoguchi.delivery.handlers.deliver", "madoguchi.delivery.handlers.poll_result"),
    "scans": ("madoguchi.applications.handlers.scan_attachment",),
    "mails": (
        "madoguchi.notifications.handlers.deliver_mail",
        "madoguchi.applications.handlers.mail_receipt",
    ),
    "transfers": (
        "madoguchi.review.handlers.hand_on",
        "madoguchi.review.handlers.forward",
        "madoguchi.review.handlers.bring_back",
    ),
    "comparisons": ("madoguchi.delivery.handlers.compare",),
    "nightly": (
        "madoguchi.ops.purging.purge_daily",
        "madoguchi.review.handlers.watch",
        "madoguchi.review.handlers.remind_applicants",
        "madoguchi.applications.handlers.keep_words",
        "madoguchi.review.handlers.keep_clocks_anew",
        "madoguchi.review.handlers.show_steps_anew",
    ),
}
"""Lane → its handlers, the most important first; who stands in none is `inner`. Lanes do not wait for each other, so
whatever waits for somebody outside belongs in one. An event that names its receiver has a lane of its own."""

FORMER: dict[str, str] = {
    "madoguchi.review.handlers.keep_invitations": ASK_OUTSIDE,
    "madoguchi.delivery.handlers.deliver_accepted": KEEP_UP,
    "madoguchi.delivery.handlers.deliver_decided": KEEP_UP,
}
"""Names that older versions wrote into events which may still wait → who handles them now. None is ever taken out."""

STAFF_PAGES: tuple[str, ...] = (
    "madoguchi.desk.navigation.CASES",
    "madoguchi.builder.navigation.ENTRIES",
    "madoguchi.desk.navigation.OFFICE",
)
"""Dotted names of tuples of `office.navigation.Entry`, in the order of the navigation."""

GUIDE_SECTIONS: tuple[str, ...] = ("madoguchi.desk.acts.table.SECTIONS",)
"""Dotted names of tables like the one of `office.guide.sections`."""
