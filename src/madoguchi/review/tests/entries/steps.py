"""Steps of a procedure's own flow, their files, and who from elsewhere is asked to do one."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from madoguchi.kernel.clock import day_in_japan
from madoguchi.review.domain.step_doers import ANY
from madoguchi.review.services.governments.forward_again import forward_again
from madoguchi.review.services.inviting.ask_again import ask_again
from madoguchi.review.services.inviting.revoke import revoke
from madoguchi.review.services.steps.bring_file import add_file, remove_file
from madoguchi.review.services.steps.do_step import do_step
from madoguchi.review.services.steps.move_case import move_case
from madoguchi.review.services.steps.reopen_step import reopen_step
from madoguchi.review.tests.cast import APPROVER, CLERK, EXAMINER, NOW
from madoguchi.review.tests.entries.entry import REASON, Entry, Service

ACTS: Final[dict[Service, Entry]] = {
    do_step: Entry(
        "with-steps",
        {"step": "reception", "filled": {}, "checked": (), "decision": "", "reason": ""},
        CLERK,
        "case.accept",
        ("application.accepted", "review.registered", "review.step_done"),
        ("review.accepted",),
        besides=ANY,
    ),
    reopen_step: Entry(
        "with-steps-accepted",
        REASON | {"step": "reception"},
        CLERK,
        "case.accept",
        ("application.arrived", "review.acceptance_undone", "review.step_reopened"),
        besides=ANY,
    ),
    move_case: Entry("with-steps-newer", {}, APPROVER, "case.decide", ("review.flow_moved",)),
    add_file: Entry(
        "with-files",
        {
            "step": "survey",
            "question": "photos",
            "name": "玄関.jpg",
            "among": (),
            "store": None,
            "file": None,
        },
        EXAMINER,
        "case.accept",
        ("review.file_added",),
        ("applications.attachment_received",),
        besides=ANY,
    ),
    remove_file: Entry(
        "with-a-file",
        {"step": "survey", "store": None},
        EXAMINER,
        "case.accept",
        ("review.file_removed",),
        besides=ANY,
    ),
    ask_again: Entry(
        "with-steps-asked",
        {"step": "opinion", "email": "clinic@example.jp", "until": day_in_japan(NOW) + timedelta(days=9)},
        EXAMINER,
        "case.examine",
        ("review.asked_again",),
    ),
    revoke: Entry(
        "with-steps-asked", {"step": "opinion"}, EXAMINER, "case.examine", ("review.invitation_revoked",)
    ),
    forward_again: Entry(
        "with-steps-forwarded", {"step": "permission"}, EXAMINER, "case.examine", ("review.forwarded_again",)
    ),
}
