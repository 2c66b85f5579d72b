"""Nobody waits behind a handler that waits for somebody outside, and no event waits for a handler that is gone."""

from django.utils.module_loading import import_string

from madoguchi.config import wiring
from madoguchi.outbox.services.publish import handler_of

EVER = (
    "madoguchi.applications.handlers.keep_words",
    "madoguchi.applications.handlers.mail_receipt",
    "madoguchi.applications.handlers.mail_withdrawn",
    "madoguchi.applications.handlers.scan_attachment",
    "madoguchi.delivery.handlers.compare",
    "madoguchi.delivery.handlers.deliver",
    "madoguchi.delivery.handlers.deliver_accepted",
    "madoguchi.delivery.handlers.deliver_decided",
    "madoguchi.delivery.handlers.keep_up_with",
    "madoguchi.delivery.handlers.poll_result",
    "madoguchi.notifications.handlers.deliver_link",
    "madoguchi.notifications.handlers.deliver_mail",
    "madoguchi.notifications.handlers.mail_staff",
    "madoguchi.ops.purging.purge_daily",
    "madoguchi.review.handlers.answer_correction",
    "madoguchi.review.handlers.ask_outside",
    "madoguchi.review.handlers.bring_back",
    "madoguchi.review.handlers.forward",
    "madoguchi.review.handlers.mail_accepted",
    "madoguchi.review.handlers.mail_correction",
    "madoguchi.review.handlers.mail_decided",
    "madoguchi.review.handlers.mail_decision_undone",
    "madoguchi.review.handlers.hand_on",
    "madoguchi.review.handlers.keep_clock",
    "madoguchi.review.handlers.keep_invitations",
    "madoguchi.review.handlers.keep_clocks_anew",
    "madoguchi.review.handlers.leave_batches",
    "madoguchi.review.handlers.mail_message",
    "madoguchi.review.handlers.mail_next",
    "madoguchi.review.handlers.mail_period",
    "madoguchi.review.handlers.mail_transferred",
    "madoguchi.review.handlers.remind_applicants",
    "madoguchi.review.handlers.watch",
    "madoguchi.review.handlers.free_cases",
    "madoguchi.review.handlers.show_steps_anew",
    "madoguchi.review.handlers.show_steps_after_mend",
    "madoguchi.review.handlers.work_through_batch",
)
"""Every name that a version has written into events. Add to it; take nothing out."""


def test_whoever_waits_for_somebody_outside_stands_in_a_lane():
    lanes = {handler: lane for lane, handlers in wiring.LANES.items() for handler in handlers}
    wired = {handler for handlers in wiring.HANDLERS.values() for handler in handlers}
    outside = {h for h in wired if getattr(import_string(h), "opens_own_transactions", False)}
    assert outside - lanes.keys() == set()
    assert lanes.keys() - wired == set()
    assert sum(map(len, wiring.LANES.values())) == len(lanes)


def test_an_event_that_an_older_version_wrote_still_finds_who_handles_it():
    wired = {handler for handlers in wiring.HANDLERS.values() for handler in handlers}
    assert wired - set(EVER) == set()
    assert {handler_of(name) for name in EVER} - wired == set()
    assert all(callable(import_string(handler_of(name))) for name in EVER)
