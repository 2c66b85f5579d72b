"""Reception: acts with which a case begins at the office, or goes to another government."""

from __future__ import annotations

from typing import Final

from madoguchi.review.domain import acts
from madoguchi.review.services.reception import charge as charging
from madoguchi.review.services.reception.accept import accept
from madoguchi.review.services.reception.undo_acceptance import undo_acceptance
from madoguchi.review.services.transfer.transfer import transfer
from madoguchi.review.tests.cast import APPROVER, CLERK
from madoguchi.review.tests.entries.entry import REASON, Entry, Service

ACTS: Final[dict[Service, Entry]] = {
    accept: Entry(
        "arrived",
        {},
        CLERK,
        "case.accept",
        ("application.accepted", "review.registered"),
        ("review.accepted",),
        act=acts.ACCEPT,
    ),
    undo_acceptance: Entry(
        "accepted",
        REASON,
        CLERK,
        "case.accept",
        ("application.arrived", "review.acceptance_undone"),
        act=acts.UNDO_ACCEPTANCE,
    ),
    charging.claim: Entry("arrived", {}, APPROVER, "case.write_message", ("case.assigned",), act=acts.CLAIM),
    charging.assign: Entry("arrived", {"to": None}, CLERK, "case.accept", ("case.assigned",)),
    charging.hand_over: Entry("arrived", {}, CLERK, "case.accept", ("case.handed_over",)),
    transfer: Entry(
        "arrived",
        {"code": "131016", "name": "千代田区", "reason": "千代田区が担当します。"},
        CLERK,
        "case.accept",
        ("application.transferred", "review.transferred"),
        ("review.transferred",),
        act=acts.TRANSFER,
    ),
}
