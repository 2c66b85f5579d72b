"""Decisions: from what is prepared to the end of the case."""

from __future__ import annotations

from typing import Any, Final

from madoguchi.review.domain import acts
from madoguchi.review.services.decision import decide as deciding
from madoguchi.review.services.decision.close import close
from madoguchi.review.services.decision.prepare_proposal import prepare_proposal
from madoguchi.review.services.decision.propose_decision import propose_decision
from madoguchi.review.services.decision.stand_in import look_after
from madoguchi.review.tests.cast import APPROVER, CLAIM, CLERK, EXAMINER, definition
from madoguchi.review.tests.entries.entry import REASON, Entry, Service

REVIEW: Final = definition(CLAIM).review
PROPOSED: Final[dict[str, Any]] = {"decision_id": "approve", "reason": "", "checked": ()}

ACTS: Final[dict[Service, Entry]] = {
    prepare_proposal: Entry(
        "examining",
        PROPOSED | {"outcome": ""},
        EXAMINER,
        "case.examine",
        ("review.prepared",),
        act=acts.PROPOSE,
    ),
    propose_decision: Entry(
        "examining",
        PROPOSED | {"review": REVIEW},
        EXAMINER,
        "case.examine",
        ("application.deciding", "review.proposed"),
        act=acts.PROPOSE,
    ),
    deciding.decide: Entry(
        "deciding",
        {},
        APPROVER,
        "case.decide",
        ("application.approved", "review.decided"),
        ("review.decided",),
        act=acts.DECIDE,
    ),
    deciding.send_back: Entry(
        "deciding",
        REASON,
        APPROVER,
        "case.decide",
        ("application.examining", "review.sent_back"),
        act=acts.SEND_BACK,
        marks=("差し戻し",),
    ),
    deciding.undo_decision: Entry(
        "decided",
        REASON,
        APPROVER,
        "case.decide",
        ("application.deciding", "review.decision_undone"),
        ("review.decision_undone",),
        act=acts.UNDO_DECISION,
    ),
    look_after: Entry("stood-in", {}, APPROVER, "case.decide", ("review.looked_after",)),
    close: Entry("decided", {}, CLERK, "case.issue", ("application.closed",), act=acts.CLOSE),
}
